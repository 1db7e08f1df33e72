"""What the agency sheet is made of: one body's reports and its peers', the five numbers, breaks, questions, citation.

`peers` picks, `reading` reads, `numbers` measures, `breaks` and `questions` say, `citing` and `cards` set it as HTML. The view
that puts it together is `gongkai.explore.views.agency_sheet`.
"""
