/// How a report's page looks: one column of text, wide enough to read; figures and tables may be wider than the text on a
/// large screen, and never wider than a phone; black on white on paper.
enum HTMLStyle {
    static let text = """
        :root { --ink: #1c1e21; --soft: #5b6168; --line: #dfe2e6; --tint: #f6f7f8; --accent: #0b5c94; }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0; background: #fff; color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; overflow-wrap: break-word; }
        main, header, footer { max-width: 54rem; margin: 0 auto; padding: 0 1.25rem; }
        header { padding-top: 3rem; }
        h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; font-weight: 650; letter-spacing: -.01em; }
        h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.6rem 0 .8rem; padding-top: .9rem; border-top: 1px solid var(--line); font-weight: 620; }
        h3 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; font-weight: 620; }
        h4, h5, h6 { font-size: 1rem; margin: 1.4rem 0 .4rem; font-weight: 620; }
        p, ul, ol, blockquote, pre { margin: .8rem 0; }
        p, li, blockquote { max-width: 44rem; }
        li { margin: .25rem 0; }
        a { color: var(--accent); }
        .meta { color: var(--soft); font-size: .875rem; margin: 0 0 1.6rem; }
        nav { font-size: .925rem; margin: 1.4rem 0 0; padding: .7rem 1rem; background: var(--tint); border-radius: 6px; }
        nav ol { margin: 0; padding-left: 1.3rem; columns: 2 16rem; }
        nav a { text-decoration: none; }
        nav a:hover { text-decoration: underline; }
        blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft); }
        code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; }
        code { background: var(--tint); padding: .1em .3em; border-radius: 3px; }
        pre { background: var(--tint); padding: .8rem 1rem; border-radius: 6px; overflow-x: auto; line-height: 1.45; }
        pre code { background: none; padding: 0; font-size: 1em; }
        figure { margin: 1.8rem 0; break-inside: avoid; }
        figure svg, figure img { display: block; width: 100%; height: auto; }
        figure svg { margin: 0 auto; }
        img { max-width: 100%; height: auto; }
        figcaption { color: var(--soft); font-size: .9rem; margin-top: .5rem; max-width: 44rem; }
        figcaption b, .caption b { color: var(--ink); font-weight: 620; }
        .source { display: block; font-size: .8rem; margin-top: .2rem; }
        .source code { background: none; padding: 0; color: var(--soft); }
        .wide { overflow-x: auto; margin: .8rem 0; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .38rem 1rem .38rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
        thead th { border-bottom: 1.5px solid var(--ink); font-weight: 620; vertical-align: bottom; }
        tbody tr:last-child td, tbody tr:last-child th { border-bottom: 1.5px solid var(--ink); }
        .number { text-align: right; white-space: nowrap; padding-left: 1rem; padding-right: 0; }
        .number + .number { padding-left: 1.6rem; }
        .number + :not(.number) { padding-left: 1.6rem; }
        .short { white-space: nowrap; }
        .dense { font-size: .8rem; }
        .dense table { font-size: inherit; }
        .dense th, .dense td { padding-right: .7rem; }
        .dense .number, .dense .number + .number { padding-left: .7rem; padding-right: 0; }
        .small { display: none; }
        .center { text-align: center; }
        .names th { font-weight: 400; color: var(--soft); white-space: nowrap; padding-right: 1.6rem; }
        .names td { overflow-wrap: anywhere; }
        .journal { list-style: none; padding: 0; border-left: 2px solid var(--line); }
        .journal li { padding: .1rem 0 .1rem 1rem; }
        .journal .kind { display: inline-block; font-size: .72rem; letter-spacing: .05em; text-transform: uppercase; color: #fff; background: var(--soft); border-radius: 3px; padding: .05rem .4rem; margin-right: .35rem; }
        .journal .hypothesis .kind { background: #0b5c94; }
        .journal .evidence .kind { background: #8a5a00; }
        .journal .verdict .kind { background: #00694b; }
        .journal .when { display: block; color: var(--soft); font-size: .8rem; }
        details { margin: 1rem 0; }
        summary { cursor: pointer; color: var(--accent); }
        .script { counter-reset: line; }
        .script span { display: block; min-height: 1.45em; padding-left: 3.2em; text-indent: -3.2em; white-space: pre-wrap; }
        .script span::before { counter-increment: line; content: counter(line); display: inline-block; width: 2.6em; margin-right: .6em; text-indent: 0; text-align: right; color: #9aa0a6; }
        .script span:target { background: #fff3c4; }
        footer { color: var(--soft); font-size: .8rem; padding-top: 1rem; padding-bottom: 3rem; }
        @media (max-width: 40rem) {
          body { font-size: 15px; }
          header { padding-top: 1.5rem; }
          main, header, footer { padding-left: 1rem; padding-right: 1rem; }
          h1 { font-size: 1.55rem; }
          .names th { white-space: normal; padding-right: .8rem; }
          th, td { padding-right: .7rem; }
          figure .wide svg { min-width: 27rem; }
        }
        @media screen and (max-width: 40rem) {
          .large { display: none; }
          .small { display: block; }
        }
        @media screen and (min-width: 80rem) {
          .dense { width: max-content; max-width: 76rem; margin-left: min(0rem, calc((51.5rem - 76rem) / 2)); }
        }
        @media print {
          @page { margin: 18mm 16mm; }
          body { font-size: 10.5pt; }
          main, header, footer { max-width: none; padding: 0; }
          header { padding-top: 0; }
          nav { display: none; }
          a { color: inherit; text-decoration: none; }
          h2, h3 { break-after: avoid; }
          pre { white-space: pre-wrap; font-size: 7pt; border: 1px solid var(--line); }
          tr { break-inside: avoid; }
          .wide { overflow: visible; }
          figure svg { max-height: 88mm; }
          figure svg.tall { max-height: 210mm; }
          .dense { font-size: 6.5pt; }
          .dense th, .dense td, .dense .number { padding: .25rem .35rem .25rem 0; }
          .dense .number, .dense .number + .number { padding-left: .35rem; }
          .dense thead th { overflow-wrap: anywhere; }
        }
        """
}
