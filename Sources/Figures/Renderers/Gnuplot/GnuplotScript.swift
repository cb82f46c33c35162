/// A figure as commands and data for gnuplot.
///
/// gnuplot is told nothing of scales: every frame runs from 0 to `units` on both axes, shapes come in these units, and ticks have
/// their places and texts stated.
struct GnuplotScript {
    private(set) var bytes: [UInt8] = []
    private let format: PictureFormat
    private let size: PictureSize
    /// Pixels of rasterized parts to a pixel of the picture.
    private let rasterScale = 2.0
    private let rasterizesPoints: Bool
    private let fonts: FontCoverage
    private var blocks = 0

    private static let units = 100_000.0
    /// More points than this in one figure are drawn as pixels, which keeps files small.
    private static let mostVectorPoints = 12_000
    private static let mostPathPoints = 20_000

    init(_ figure: Figure, format: PictureFormat, size: PictureSize) {
        self.format = format
        self.size = size
        // An SVG names its font; who shows it has the letters. The others draw letters with the fonts of this machine.
        fonts = format == .svg ? .all : .installed
        let layout = PrintLayout(figure, width: Double(size.width), height: Double(size.height))
        let points = layout.panels.reduce(0) { sum, panel in
            panel.plot.shapes.reduce(sum) { if case .points(let points) = $1 { $0 + points.x.count } else { $0 } }
        }
        rasterizesPoints = points > Self.mostVectorPoints
        header()
        for title in layout.titles {
            text(title.text, title.x, title.y, size: PrintLayout.titleSize + 1, within: 0...Double(size.width))
        }
        line("set multiplot")
        for panel in layout.panels {
            draw(panel)
            line("unset label; unset arrow; unset object")
        }
        line("unset multiplot")
    }

    // MARK: The page

    private mutating func header() {
        line("reset session")
        line("set encoding utf8")
        let (width, height) = (size.width, size.height)
        let font = "font 'sans-serif,\(PrintLayout.fontSize)'"
        switch format {
        case .svg:
            line("set terminal svg size \(width),\(height) fixed standalone noenhanced \(font) background '#ffffff' name 'figure'")
        case .png:
            // pngcairo's fonts are points of 1/72 inch, pixels are 1/96; twice as many pixels each way.
            line("set terminal pngcairo size \(width * 2),\(height * 2) noenhanced fontscale 1.5 linewidth 2 pointscale 2 \(font) background '#ffffff'")
        case .pdf:
            // Pixels are 1/96 inch; pdfcairo's fonts come out a third larger than their points of 1/72 inch once more.
            line("set terminal pdfcairo size \(Double(width) / 96)in,\(Double(height) / 96)in noenhanced fontscale 0.5625 linewidth 0.75 pointscale 0.75 \(font) background '#ffffff'")
        case .sixel:
            line("set terminal sixelgd size \(width),\(height) truecolor noenhanced \(font) background '#ffffff'")
        }
        line("set output")
    }

    private mutating func draw(_ panel: PrintLayout.Panel) {
        let frame = panel.frame
        line("set lmargin at screen \(share(frame.left, size.width))")
        line("set rmargin at screen \(share(frame.right, size.width))")
        line("set tmargin at screen \(1 - share(frame.top, size.height))")
        line("set bmargin at screen \(1 - share(frame.bottom, size.height))")
        line("set xrange [0:\(Int(Self.units))]; set yrange [0:\(Int(Self.units))]")
        line("set border 3 linewidth 0.8 linecolor rgb '#333333'")
        line("set tics nomirror out scale 0.6,0.35 textcolor rgb '#000000'")
        line("set xtics \(panel.slanted ? "rotate by 35 right" : "norotate") offset 0,\(format == .svg && !panel.slanted ? 0.35 : 0) noenhanced (\(ticks(panel.xTicks)))")
        line("set ytics norotate noenhanced (\(ticks(panel.yTicks)))")
        // The terminals place titles differently; stated places are the same in all.
        let middle = frame.left + frame.width / 2
        let (across, down) = (panel.cell.left...panel.cell.right, panel.cell.top...panel.cell.bottom)
        text(panel.title, middle, panel.titleY, size: PrintLayout.titleSize, within: across)
        text(panel.plot.x.heading, middle, panel.xHeadingY, within: across)
        text(panel.plot.y.heading, panel.yHeadingX, frame.top + frame.height / 2, within: down, rotated: true)
        if panel.plot.isEmpty { text("no data", middle, frame.top + frame.height / 2, within: across) }
        if let bar = panel.colorBar, let colors = panel.plot.colorScale { draw(colors, ticks: panel.colorTicks, in: bar) }
        key(panel)
        var parts: [String] = []
        var inline: [RasterImage] = []
        for shape in Self.joined(panel.plot.shapes) { draw(shape, in: panel, parts: &parts, inline: &inline) }
        parts += panel.legend.map(entry)
        parts.append("1/0 notitle")
        line("plot " + parts.joined(separator: ", "))
        for image in inline { bytes += image.bytes }
    }

    /// A centered text; its first line lies at the place, others below it or, rotated, to the right.
    ///
    /// - Parameter room: where it may lie along its lines; one that would leave it is shifted, and shortened at last.
    private mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double = PrintLayout.fontSize, within room: ClosedRange<Double>, rotated: Bool = false
    ) {
        guard !text.isEmpty else { return }
        let text = GnuplotText.clipped(text, size: size, width: room.upperBound - room.lowerBound - 8)
        let half = min(GnuplotText.width(text, size: size), room.upperBound - room.lowerBound - 8) / 2
        func shifted(_ place: Double) -> Double { max(room.lowerBound + 4 + half, min(room.upperBound - 4 - half, place)) }
        let (x, y) = rotated ? (x, shifted(y)) : (shifted(x), y)
        line("set label \(quoted(text)) at \(screen(x, y)) center \(rotated ? "rotate by 90" : "norotate") noenhanced font ',\(size)'")
    }

    private mutating func key(_ panel: PrintLayout.Panel) {
        guard !panel.legend.isEmpty else { return line("set key off") }
        line("set key at \(screen(panel.legendLeft, panel.frame.top)) left top Left reverse vertical noenhanced samplen 1.6 spacing 1.15 width 0 height 0 textcolor rgb '#000000'")
    }

    private func entry(_ entry: LegendEntry) -> String {
        let title = "title \(quoted(entry.label)) noenhanced"
        switch entry.sample {
        case .line(let stroke): return "keyentry with lines \(style(stroke)) \(title)"
        case .point(let glyph, let isCloud):
            return "keyentry with points pointtype \(pointType(isCloud && glyph != .ring ? .circle : glyph)) pointsize 0.7 linewidth \(isCloud ? 1.2 : lineWidth(glyph)) linecolor \(GnuplotText.color(entry.color)) \(title)"
        case .fill(let opacity):
            return "keyentry with boxes fillcolor \(GnuplotText.color(entry.color)) fillstyle transparent solid \(opacity) noborder \(title)"
        }
    }

    private func ticks(_ ticks: [Tick]) -> String {
        ticks.map { "\(quotedTick($0.label)) \(unit($0.position))" + ($0.isMinor ? " 1" : "") }.joined(separator: ", ")
    }

    private mutating func draw(_ colors: ColorScale, ticks: [Tick], in bar: PrintRectangle) {
        // Each strip reaches to the top and the next one covers it: no seams.
        let strips = 96
        for strip in 0..<strips {
            let bottom = bar.bottom - bar.height * Double(strip) / Double(strips)
            let color = colors.map.color(at: (Double(strip) + 0.5) / Double(strips))
            line("set object rectangle from \(screen(bar.left, bottom)) to \(screen(bar.right, bar.top)) fillcolor \(GnuplotText.color(color)) fillstyle solid noborder")
        }
        for tick in ticks {
            let y = bar.bottom - bar.height * tick.position
            let length = tick.isMinor ? 2.0 : 4.0
            line("set arrow from \(screen(bar.right, y)) to \(screen(bar.right + length, y)) nohead linewidth 0.8 linecolor rgb '#333333'")
            if !tick.label.isEmpty {
                line("set label \(quoted(tick.label)) at \(screen(bar.right + 7, y)) left noenhanced")
            }
        }
        if !colors.title.isEmpty {
            let widest = ticks.map { GnuplotText.width($0.label, size: PrintLayout.fontSize) }.max() ?? 0
            line("set label \(quoted(colors.title)) at \(screen(bar.right + 16 + widest, bar.top + bar.height / 2)) center rotate by 90 noenhanced")
        }
    }

    // MARK: Shapes

    /// Successive arrows of one stroke, which gnuplot draws as one set of data.
    private enum Part {
        case shape(Shape)
        case arrows([ArrowShape])
    }

    private static func joined(_ shapes: [Shape]) -> [Part] {
        var parts: [Part] = []
        for shape in shapes {
            if case .arrow(let arrow) = shape {
                if case .arrows(let arrows)? = parts.last, arrows[0].stroke == arrow.stroke {
                    parts[parts.count - 1] = .arrows(arrows + [arrow])
                } else {
                    parts.append(.arrows([arrow]))
                }
            } else {
                parts.append(.shape(shape))
            }
        }
        return parts
    }

    private mutating func draw(_ part: Part, in panel: PrintLayout.Panel, parts: inout [String], inline: inout [RasterImage]) {
        switch part {
        case .arrows(let arrows):
            let block = data { script in
                for arrow in arrows {
                    script.row([arrow.from.x, arrow.from.y, arrow.to.x - arrow.from.x, arrow.to.y - arrow.from.y])
                }
            }
            parts.append("\(block) using 1:2:3:4 with vectors head filled size screen 0.010,18 \(style(arrows[0].stroke)) notitle")
        case .shape(.path(let path)):
            let thinning = PathThinning(width: panel.frame.width, height: panel.frame.height, most: Self.mostPathPoints)
            let pieces = Clipping.polylines(path.x, path.y).map(thinning.thinned).filter { $0.x.count > 1 }
            guard !pieces.isEmpty else { return }
            let block = data { script in
                for piece in pieces {
                    for index in piece.x.indices { script.row([piece.x[index], piece.y[index]]) }
                    script.line("")
                }
            }
            parts.append("\(block) using 1:2 with lines \(style(path.stroke)) notitle")
        case .shape(.points(let points)): draw(points, in: panel, parts: &parts, inline: &inline)
        case .shape(.area(let area)):
            let polygon = Clipping.polygon(area.x, area.y)
            guard polygon.x.count > 2 else { return }
            let block = data { script in
                for index in polygon.x.indices { script.row([polygon.x[index], polygon.y[index]]) }
            }
            parts.append("\(block) using 1:2 with filledcurves closed fillcolor \(GnuplotText.color(area.color)) fillstyle transparent solid \(area.opacity) noborder notitle")
        case .shape(.bars(let bars)):
            guard !bars.left.isEmpty else { return }
            let block = data { script in
                for index in bars.left.indices {
                    let (left, right) = (max(0, min(1, bars.left[index])), max(0, min(1, bars.right[index])))
                    script.row([(left + right) / 2, bars.top[index], left, right, bars.bottom[index], bars.top[index]])
                }
            }
            let isAlone = panel.plot.shapes.count { if case .bars(let bars) = $0 { bars.touching } else { false } } < 2
            let fill = bars.touching && !isAlone ? "transparent solid 0.55 noborder" : bars.touching ? "solid border rgb '#ffffff'" : "solid noborder"
            parts.append("\(block) using 1:2:3:4:5:6 with boxxyerror fillcolor \(GnuplotText.color(bars.color)) linewidth 0.4 fillstyle \(fill) notitle")
        case .shape(.cells(let cells)):
            var image = raster(panel.frame)
            image.draw(cells)
            add(image, parts: &parts, inline: &inline)
        case .shape(.text(let text)):
            // A text that would leave the frame on one side goes to the other side of its place, where it has room.
            let place = text.x * panel.frame.width
            let width = GnuplotText.width(text.text, size: PrintLayout.fontSize)
            let anchor = switch text.anchor {
            case .left: place + width > panel.frame.width + 8 && width < place ? "right" : "left"
            case .center: "center"
            case .right: width > place + 8 && place + width < panel.frame.width ? "left" : "right"
            }
            line("set label \(quoted(text.text)) at first \(unit(text.x)),\(unit(text.y)) \(anchor) noenhanced front textcolor \(GnuplotText.color(text.color ?? Color(0)))")
        case .shape(.arrow): break
        }
    }

    private mutating func draw(
        _ points: Points, in panel: PrintLayout.Panel, parts: inout [String], inline: inout [RasterImage]
    ) {
        if rasterizesPoints, points.x.count > 500 {
            var image = raster(panel.frame)
            image.draw(points, diameter: points.size * rasterScale)
            return add(image, parts: &parts, inline: &inline)
        }
        let inside = 0.0...1.0
        let shown = points.x.indices.filter { inside.contains(points.x[$0]) && inside.contains(points.y[$0]) }
        guard !shown.isEmpty else { return }
        let block = data { script in
            for index in shown {
                if let color = points.colors?[index] {
                    script.line("\(script.unit(points.x[index])) \(script.unit(points.y[index])) \(color.rgb)")
                } else {
                    script.row([points.x[index], points.y[index]])
                }
            }
        }
        // Distinct forms help where there are few; a cloud reads better in discs that shine through.
        let isCloud = points.isCloud
        let type = isCloud && points.glyph != .ring ? pointType(.circle) : pointType(points.glyph)
        let size = "pointsize \(points.size / 7.5)"
        if points.colors != nil {
            parts.append("\(block) using 1:2:3 with points pointtype \(type) \(size) linecolor rgb variable notitle")
        } else {
            let color = GnuplotText.color(points.color, opacity: isCloud ? 0.75 : 0.95)
            parts.append("\(block) using 1:2 with points pointtype \(type) \(size) linewidth \(isCloud ? 1.2 : lineWidth(points.glyph)) linecolor \(color) notitle")
        }
    }

    private func raster(_ frame: PrintRectangle) -> RasterImage {
        RasterImage(width: Int((frame.width * rasterScale).rounded()), height: Int((frame.height * rasterScale).rounded()))
    }

    private func add(_ image: RasterImage, parts: inout [String], inline: inout [RasterImage]) {
        let (dx, dy) = (Self.units / Double(image.width), Self.units / Double(image.height))
        parts.append(
            "'-' binary array=(\(image.width),\(image.height)) dx=\(dx) dy=\(dy) origin=(\(dx / 2),\(dy / 2)) format='%uchar' using 1:2:3:4 with rgbalpha notitle")
        inline.append(image)
    }

    private func pointType(_ glyph: Glyph) -> Int {
        switch glyph {
        case .circle: 7
        case .cross: 2
        case .triangle: 9
        case .square: 5
        case .plus: 1
        case .diamond: 13
        case .ring: 6
        case .star: 3
        }
    }

    /// Forms that are lines alone need wider ones to be seen beside those that are filled.
    private func lineWidth(_ glyph: Glyph) -> Double {
        switch glyph {
        case .cross, .plus, .star: 2
        case .ring: 1.6
        case .circle, .triangle, .square, .diamond: 1.2
        }
    }

    private func style(_ stroke: Stroke) -> String {
        let dash = switch stroke.dash {
        case .solid: "dashtype solid"
        case .dashed: "dashtype (8,5)"
        case .dotted: "dashtype (2,4)"
        case .dashDotted: "dashtype (9,4,2,4)"
        }
        return "linecolor \(GnuplotText.color(stroke.color)) linewidth \(stroke.width) \(dash)"
    }

    // MARK: Writing

    private func quoted(_ text: String) -> String { GnuplotText.quoted(fonts.shown(text)) }
    private func quotedTick(_ text: String) -> String { GnuplotText.quotedTick(fonts.shown(text)) }

    /// Writes data in front of the plot command and gives its name.
    private mutating func data(_ rows: (inout GnuplotScript) -> Void) -> String {
        let name = "$data\(blocks)"
        blocks += 1
        line("\(name) << END")
        rows(&self)
        line("END")
        return name
    }

    private mutating func line(_ text: String) {
        bytes += text.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func row(_ shares: [Double]) {
        line(shares.map { String(unit($0)) }.joined(separator: " "))
    }

    private func unit(_ share: Double) -> Int { max(-200_000, min(200_000, (share * Self.units).rounded().whole)) }

    private func share(_ pixels: Double, _ whole: Int) -> Double { pixels / Double(whole) }

    private func screen(_ x: Double, _ y: Double) -> String {
        "screen \(share(x, size.width)),\(1 - share(y, size.height))"
    }
}
