"""Floor 1: areas of Indonesia, election events, contests, stages and deadlines.

`areas` the register of the 2022 edition · `shapes` outlines and maps · `figures` published counts to scale by.
"""
