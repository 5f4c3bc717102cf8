"""Charts: the list, a chart's first page, its members, its alerts, and who holds its keys."""

from webui.charts import (  # noqa: F401 - they add pages to `charts`
    access,
    acts,
    first_page,
    keys,
    listing,
    members,
)
