"""HTML of coklit, by what it shows.

`quality` questions about officers: imported here so that its right is known wherever acts are.
"""

from tahapan.fieldwork.pages import quality

__all__ = ["quality"]
