internal import Figures
internal import Glibc
internal import Runtime

/// Values of users' functions on points and grids.
enum FunctionSamples {
    /// Points between two ends, evenly spaced as the axis shows them.
    static func places(from lower: Double, to upper: Double, count: Int, scale: Scale?) -> [Double] {
        let shares = (0..<count).map { Double($0) / Double(count - 1) }
        if scale == .log, lower > 0 { return shares.map { lower * pow(upper / lower, $0) } }
        return shares.map { lower + (upper - lower) * $0 }
    }

    /// A function's value at each point, one call a point.
    static func values(of function: FunctionValue, at x: [Double], _ call: Call) throws -> [Double] {
        try x.map { place in
            try call.context.cancellation.check()
            return try number(call.machine.call(function, [.number(place)]), of: function)
        }
    }

    /// A function's value at each place of a grid, row after row. A function of one argument gets the vector [x, y].
    static func grid(of function: FunctionValue, x: [Double], y: [Double], _ call: Call) throws -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(x.count * y.count)
        for up in y {
            try call.context.cancellation.check()
            for across in x {
                let arguments = function.requiredCount == 1 ? [Value([across, up])] : [.number(across), .number(up)]
                values.append(try number(call.machine.call(function, arguments), of: function))
            }
        }
        return values
    }

    private static func number(_ value: Value, of function: FunctionValue) throws -> Double {
        if let number = value.scalar { return number }
        if let tensor = try value.asTensor(), tensor.count == 1 { return tensor[flat: 0] }
        throw PictureError.functionGivesNoNumber(function: function.name, type: value.typePhrase)
    }
}
