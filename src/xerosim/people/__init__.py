"""What people do in Xero's own screens while an exporter is at work, one subject one file."""

from xerosim.people.scene import Scene
from xerosim.people.table import DEEDS, do_deed

__all__ = ["DEEDS", "Scene", "do_deed"]
