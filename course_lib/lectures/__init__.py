"""Lectures: any lesson as slides with live explorers, or as a folder that opens from disk.

`slides` cuts a lesson into slides, `page` writes them as HTML over reveal.js and MathJax from installed packages,
`live` keeps the kernels behind them, `server` joins the two on the loopback interface, `export` writes a folder in
which each explorer is a `flipbook`, and `handout` a text for printing.
"""
