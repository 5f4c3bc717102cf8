"""Labels: chips and pickers for every page, relabelling, and requests for lower labels."""

from webui.labels import views  # noqa: F401 - its endpoints register themselves
