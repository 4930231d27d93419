"""Every write of the lists, by what it concerns.

`plenary` invitation to lock · `base` the working list the first lists are counted against · `marks` of coklit brought
to decision · `matters` comments, recommendations, objections · `transfers`, `coding`, `unlisted` what follows the DPT ·
`posting` lists put up · `forms` printed, exported, downloaded.
"""

from tahapan.lists.acts import base, coding, forms, marks, matters, plenary, posting, transfers, unlisted

__all__ = ["base", "coding", "forms", "marks", "matters", "plenary", "posting", "transfers", "unlisted"]
