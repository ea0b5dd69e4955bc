"""Pictures of progress as pure functions: figures in, an accessible SVG with the table behind it out (look "Pictures")."""

from kpi.pictures.bars import KpiBar, kpi_bars
from kpi.pictures.curve import Curve, Mark, s_curve
from kpi.pictures.gantt import Task, gantt
from kpi.pictures.heat import HeatCell, HeatRow, Seen, heat_map

__all__ = ["Curve", "HeatCell", "HeatRow", "KpiBar", "Mark", "Seen", "Task", "gantt", "heat_map", "kpi_bars", "s_curve"]
