internal import CKernels

extension NativeSource {
    /// A product as tiles whose numbers of rows and vectors are constants. Which tile an element falls into does not change it.
    func productCode(_ number: Int, _ instruction: dyn_instruction, _ block: NativeBlock?) -> ((inout NativeText) -> Void)? {
        var copy = program
        var shape = dyn_describe_product(&copy, Int64(number))
        guard shape.form != DYN_FORM_PORTABLE, shape.depth > 0 else { return nil }
        func access(_ slot: UInt32, _ offset: Int64, _ row: Int64, _ lane: Int64) -> NativeAccess {
            let size = instruction.arithmetic == DYN_F64 ? 8 : 4
            return NativeAccess(
                slot: Int(slot), type: instruction.arithmetic, offset: Int(offset) / size, strides: [0, 0, Int(row), Int(lane)])
        }
        var a = access(shape.a_slot, shape.a_offset, 0, 0)
        var b = access(shape.b_slot, shape.b_offset, shape.b_k, shape.b_lane)
        var c = access(shape.c_slot, shape.c_offset, shape.c_row, shape.c_lane)
        var bias = access(shape.bias_slot, shape.bias_offset, 0, 0)
        if let block {
            guard shape.form != DYN_FORM_DOTS, shape.batch == 1, Int(shape.lanes) == block.stretch.lanes, shape.c_lane == 1,
                !shape.has_bias || shape.bias_lane == 0, a.moveToBlock(block.stretch), b.moveToBlock(block.stretch),
                c.moveToBlock(block.stretch), bias.moveToBlock(block.stretch)
            else { return nil }
            shape.lanes = Int64(block.count)
            shape.b_k = Int64(b.strides[2])
            shape.c_row = Int64(c.strides[2])
            shape.in_shares = false
        }
        let suffix = instruction.suffix
        let type = instruction.cType
        let lanes = lanes(instruction.arithmetic)
        let isWide = instructionSet == DYN_AVX512
        return { [shape] text in
            text.line("static const dyn_product_plan plan = \(Self.plan(shape));")
            text.line("operands_\(suffix) p = {")
            // Tiles of a few multiply-adds leave no time to fetch anything.
            let fetches = block == nil && shape.depth >= 32
            text.line("    .plan = &plan, .scale = 1, .ahead = \(fetches ? "run->ahead" : "NULL"),")
            text.line("    .a = \(a.address(const: true)),")
            text.line("    .b = \(b.address(const: true)),")
            text.line("    .c = \(c.address(const: false)),")
            text.line("    .bias = \(shape.has_bias ? bias.address(const: true) : "NULL"),")
            text.line("};")
            func one(_ text: inout NativeText) {
                if shape.form == DYN_FORM_DOTS {
                    Self.writeDots(shape, suffix, &text)
                } else {
                    Self.writePanels(shape, suffix, type, lanes, most: isWide ? 4 : 2, isWide: isWide, &text)
                }
            }
            if shape.batch == 1 {
                one(&text)
            } else {
                text.block("for (int64_t i = 0; i < \(shape.batch); i++)") { inner in
                    one(&inner)
                    inner.line("p.a += \(shape.a_batch), p.b += \(shape.b_batch), p.c += \(shape.c_batch);")
                    if shape.has_bias { inner.line("p.bias += \(shape.bias_batch);") }
                }
            }
        }
    }

    private static func plan(_ shape: dyn_product_shape) -> String {
        "{.has_bias = \(shape.has_bias), .rows = \(shape.rows), .lanes = \(shape.lanes), .depth = \(shape.depth), "
            + ".a_row = \(shape.a_row), .a_k = \(shape.a_k), .b_k = \(shape.b_k), .b_lane = \(shape.b_lane), "
            + ".c_row = \(shape.c_row), .c_lane = \(shape.c_lane), .bias_row = \(shape.bias_row), .bias_lane = \(shape.bias_lane), "
            + ".in_shares = \(shape.in_shares)}"
    }

    private static func writePanels(
        _ shape: dyn_product_shape, _ suffix: String, _ type: String, _ lanes: Int, most: Int, isWide: Bool, _ text: inout NativeText
    ) {
        let count = Int(shape.lanes)
        let width = most * lanes
        func panel(_ columns: Int, _ text: inout NativeText) {
            let vectors = (columns + lanes - 1) / lanes
            var isWhole = columns == vectors * lanes
            var stride = Int(shape.b_k)
            if shape.form == DYN_FORM_PACKED {
                text.line("\(type) *b = (\(type) *)run->work;")
                text.line("pack_\(suffix)(&p, p.b + lane * \(shape.b_lane), \(columns), \(vectors * lanes), b);")
                isWhole = true
                stride = vectors * lanes
            } else {
                text.line("const \(type) *b = p.b + lane * \(shape.b_lane);")
            }
            if shape.in_shares, columns == width { return text.line("panel_in_shares_\(suffix)(&p, b, \(stride), lane);") }
            let mostRows = vectors == 1 || (isWide && vectors == 2) ? 8 : 4
            let tiled = Int(shape.rows) / mostRows * mostRows
            func tile(_ rows: Int, _ row: String) -> String {
                "tile_\(suffix)(\(rows), \(vectors), \(isWhole), &p, b, \(stride), \(row), lane, \(columns));"
            }
            if tiled == mostRows { text.line(tile(mostRows, "0")) }
            if tiled > mostRows {
                text.line("for (int64_t row = 0; row < \(tiled); row += \(mostRows)) \(tile(mostRows, "row"))")
            }
            var row = tiled
            for rows in [4, 2, 1] where row + rows <= Int(shape.rows) && rows < mostRows {
                text.line(tile(rows, String(row)))
                row += rows
            }
        }
        let whole = count / width * width
        if whole > 0 {
            text.block("for (int64_t lane = 0; lane < \(whole); lane += \(width))") { panel(width, &$0) }
        }
        if count > whole {
            text.block("") { inner in
                inner.line("const int64_t lane = \(whole);")
                panel(count - whole, &inner)
            }
        }
    }

    private static func writeDots(_ shape: dyn_product_shape, _ suffix: String, _ text: inout NativeText) {
        let (rowCount, columnCount) = (Int(shape.rows), Int(shape.lanes))
        func columns(_ rows: Int, _ row: String, _ text: inout NativeText) {
            let tiled = columnCount / 4 * 4
            if tiled > 0 {
                text.line("for (int64_t column = 0; column < \(tiled); column += 4) dot_tile_\(suffix)(\(rows), 4, &p, \(row), column);")
            }
            var column = tiled
            for width in [2, 1] where column + width <= columnCount {
                text.line("dot_tile_\(suffix)(\(rows), \(width), &p, \(row), \(column));")
                column += width
            }
        }
        let tiled = rowCount / 4 * 4
        if tiled > 0 { text.block("for (int64_t row = 0; row < \(tiled); row += 4)") { columns(4, "row", &$0) } }
        var row = tiled
        for rows in [2, 1] where row + rows <= rowCount {
            columns(rows, String(row), &text)
            row += rows
        }
    }
}
