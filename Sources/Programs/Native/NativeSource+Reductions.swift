internal import CKernels

extension NativeSource {
    /// A reduction with its extents as constants: contiguous runs, or adjacent columns along the lanes.
    func reductionCode(_ number: Int, _ instruction: dyn_instruction, _ block: NativeBlock?) -> ((inout NativeText) -> Void)? {
        var copy = program
        let form = dyn_describe_reduction(&copy, Int64(number))
        guard form != DYN_REDUCES_VIEWS, block == nil || form == DYN_REDUCES_COLUMNS, let space = space(instruction, block) else { return nil }
        let source = space.accesses[0]
        let target = space.accesses[1]
        let extents = space.extents
        let reduced = (0..<4).filter { space.reduced >> UInt8($0) & 1 == 1 && extents[$0] > 1 }
        let kept = (0..<4).filter { space.reduced >> UInt8($0) & 1 == 0 && extents[$0] > 1 }
        let count = reduced.reduce(1) { $0 * extents[$1] }
        let name = Self.reductionNames[Int(instruction.code)]
        let suffix = instruction.suffix
        if form == DYN_REDUCES_RUNS {
            return { text in
                text.line("const \(source.cType) *p = \(source.address(const: true));")
                text.line("\(target.cType) *q = \(target.address(const: false));")
                Self.loops(kept, extents, &text) { inner in
                    let value = "reduce_run_\(suffix)(\(name), p + \(source.index(kept)), \(count))"
                    let place = "q[\(target.index(kept))]"
                    inner.line(target.type == DYN_BOOL ? "\(place) = \(value) != 0;" : "\(place) = (\(target.cType))\(value);")
                }
            }
        }
        guard let columns = kept.last(where: { source.strides[$0] == 1 }) else { return nil }
        let view = Self.view(source, reduced, extents)
        let outer = kept.filter { $0 != columns }
        let lanes = lanes(instruction.arithmetic)
        let width = 4 * lanes
        let direct = target.type == instruction.arithmetic && target.strides[columns] == 1
        func group(_ columnCount: Int, _ text: inout NativeText) {
            let result = direct ? "q + \(target.index(outer)) + column" : "sums"
            if !direct { text.line("\(instruction.cType) sums[\(width)];") }
            text.line(
                "reduce_columns_\(suffix)(\(name), &view, p + \(source.index(outer)) + column, \(count), \(columnCount), "
                    + "\((columnCount + lanes - 1) / lanes), \(result));")
            if !direct {
                let conversion = target.type == DYN_BOOL ? "sums[i] != 0" : "(\(target.cType))sums[i]"
                text.line(
                    "for (int64_t i = 0; i < \(columnCount); i++) q[\(target.index(outer)) + (column + i) * \(target.strides[columns])] = \(conversion);")
            }
        }
        return { text in
            text.line("static const dyn_view view = \(view);")
            text.line("const \(source.cType) *p = \(source.address(const: true));")
            text.line("\(target.cType) *q = \(target.address(const: false));")
            Self.loops(outer, extents, &text) { inner in
                let whole = extents[columns] / width * width
                if whole > 0 {
                    inner.block("for (int64_t column = 0; column < \(whole); column += \(width))") { group(width, &$0) }
                }
                if extents[columns] > whole {
                    inner.block("") { rest in
                        rest.line("const int64_t column = \(whole);")
                        group(extents[columns] - whole, &rest)
                    }
                }
            }
        }
    }

    private static let reductionNames = ["DYN_SUM", "DYN_PRODUCT_OF", "DYN_MAX", "DYN_MIN"]

    private static func loops(
        _ dimensions: [Int], _ extents: [Int], _ text: inout NativeText, _ body: (inout NativeText) -> Void
    ) {
        guard let first = dimensions.first else { return body(&text) }
        text.block("for (int64_t i\(first) = 0; i\(first) < \(extents[first]); i\(first)++)") { inner in
            loops(Array(dimensions.dropFirst()), extents, &inner, body)
        }
    }

    /// The reduced dimensions as a view, runs merged, as the portable kernels have it.
    private static func view(_ access: NativeAccess, _ dimensions: [Int], _ extents: [Int]) -> String {
        var merged: [(extent: Int, stride: Int)] = []
        for dimension in dimensions {
            let (extent, stride) = (extents[dimension], access.strides[dimension])
            if let last = merged.last, last.stride == stride * extent {
                merged[merged.count - 1] = (last.extent * extent, stride)
            } else {
                merged.append((extent, stride))
            }
        }
        if merged.isEmpty { merged = [(1, 1)] }
        func list(_ values: [Int]) -> String { "{" + values.map(String.init).joined(separator: ", ") + "}" }
        return "{.type = \(access.typeName), .rank = \(merged.count), .form = DYN_VIEW_GENERAL, "
            + ".extent = \(list(merged.map(\.extent))), .stride = \(list(merged.map(\.stride)))}"
    }
}
