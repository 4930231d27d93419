"""The printed forms of the lists: pure functions of plain rows and facts. The same arguments give the same bytes; no
Django. `about` what every form says of its cut · `table` long tables on paper · `voters`, `changes`, `recap` the forms
· `letters` minutes and letters by Typst · `sheets` the same rows as XLSX.
"""
