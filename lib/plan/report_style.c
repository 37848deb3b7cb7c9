/*
 * How the HTML of a report looks, on a screen and on paper.
 */
#include "plan/report.h"

const char plan_report_style[] =
    "body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:1200px;"
    "padding:0 1em;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.5em;margin-bottom:.2em}"
    "h2{font-size:1.15em;margin:1.6em 0 .3em;border-bottom:1px solid #ccc}"
    "h3{font-size:1em;margin:1.4em 0 .2em}p{margin:.3em 0}"
    "code,pre,td{font:13px/1.4 ui-monospace,monospace}pre{white-space:pre-wrap}"
    "table{border-collapse:collapse;margin:.4em 0}"
    "td,th{padding:.15em 1em .15em 0;text-align:left;vertical-align:top}"
    "td{overflow-wrap:anywhere}td.n{white-space:nowrap;overflow-wrap:normal}"
    ".verdict{padding:.6em 1em;margin:.8em 0;border-left:6px solid;font-size:1.1em}"
    ".verdict.good{background:#eaf5ea}.verdict.warn{background:#fdf3d8}"
    ".verdict.bad{background:#fdecea}"
    ".bad{color:#a00}.warn{color:#7a5200}.good{color:#060}.dim{color:#666}"
    "tr.off td{color:#666;background:#ececec}"
    "dl{margin:.4em 0}dt{font-weight:bold;margin-top:.5em}dd{margin:.1em 0 .1em 1.2em}"
    "a{color:#0b5394}:target{background:#fdf3d8}"
    ".line{overflow-x:auto}"
    "@media screen and (max-width:700px){table{display:block;overflow-x:auto}"
    "td{overflow-wrap:normal;min-width:4em}.line svg{min-width:700px}}"
    "svg text{font:11px ui-monospace,monospace}details{margin:.3em 0}"
    "@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}"
    "tr{break-inside:avoid}}";
