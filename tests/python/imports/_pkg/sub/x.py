v=42
def boom(): raise ValueError("boom")

