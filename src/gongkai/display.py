def report_html(r): return ""
def panel_html(p): return ""
