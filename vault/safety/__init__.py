"""Acts of safety: mandated reports, warnings, emergencies; no approval ever stands before one."""
