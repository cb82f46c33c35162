internal import CKernels

extension NativeSource {
    /// A product as tiles whose numbers of rows and vectors are constants. Which tile an element falls into does not change it.
    mutating func emitProduct(_ number: Int, _ instruction: dyn_instruction) -> Bool {
        var copy = program
        let shape = dyn_describe_product(&copy, Int64(number))
        guard shape.form != DYN_FORM_PORTABLE, shape.depth > 0 else { return false }
        let suffix = instruction.suffix
        let type = instruction.cType
        let lanes = lanes(instruction.arithmetic)
        let isWide = instructionSet == DYN_AVX512
        function(number) { text in
            text.line("static const dyn_product_plan plan = \(Self.plan(shape));")
            text.line("operands_\(suffix) p = {")
            text.line("    .plan = &plan, .scale = 1,")
            func address(_ slot: UInt32, _ offset: Int64, const isConst: Bool) -> String {
                "(\(isConst ? "const " : "")\(type) *)((char *)slots[\(slot)] + \(offset))"
            }
            text.line("    .a = \(address(shape.a_slot, shape.a_offset, const: true)),")
            text.line("    .b = \(address(shape.b_slot, shape.b_offset, const: true)),")
            text.line("    .c = \(address(shape.c_slot, shape.c_offset, const: false)),")
            text.line("    .bias = \(shape.has_bias ? address(shape.bias_slot, shape.bias_offset, const: true) : "NULL"),")
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
        return true
    }

    private static func plan(_ shape: dyn_product_shape) -> String {
        "{.has_bias = \(shape.has_bias), .rows = \(shape.rows), .lanes = \(shape.lanes), .depth = \(shape.depth), "
            + ".a_row = \(shape.a_row), .a_k = \(shape.a_k), .b_k = \(shape.b_k), .b_lane = \(shape.b_lane), "
            + ".c_row = \(shape.c_row), .c_lane = \(shape.c_lane), .bias_row = \(shape.bias_row), .bias_lane = \(shape.bias_lane)}"
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
