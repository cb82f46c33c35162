internal import Analysis
internal import Programs
internal import Runtime
internal import Tensors

/// A function of the user's that gives one number, as numerics take it: of one vector.
struct ObjectiveFunction: Sendable {
    let name: String
    let apply: @Sendable (Operand) throws -> Operand
    let function: FunctionValue

    /// - Parameter shape: of the argument. A function of as many required numbers as a vector has is called with them.
    init(_ call: Call, _ parameter: String, shape: Shape) throws {
        let function = try call.function(parameter)
        let user = UserFunction(function, machine: call.machine)
        let count = shape.reduce(1, *)
        let spreads = shape.count == 1 && function.requiredCount > 1 && function.requiredCount == count
        if shape.count == 1, function.requiredCount > 1, !spreads {
            throw call.invalid(parameter, "takes \(function.requiredCount) arguments, and the point has \(count) coordinates")
        }
        self.function = function
        name = function.name
        apply = { x in
            let x = try x.reshaped(shape)
            return try user.operand(spreads ? (0..<count).map { Value(try x.at($0)) } : [Value(x)])
        }
    }

    /// Throws unless a point lies in the function's domain, where it has one, and gives a finite number.
    func check(_ call: Call, at point: [Double], parameter: String) throws {
        if let index = point.firstIndex(where: { !$0.isFinite }) {
            throw call.invalid(parameter, "has a coordinate that is not finite (number \(index))")
        }
        try checkDomain(call, point, parameter)
        try ScalarFunction.check(name: name, at: point, apply)
    }

    func checkDomain(_ call: Call, _ point: [Double], _ parameter: String) throws {
        guard let domain = try function.builtin?.fields["domain"]?.asTensor()?.doubles, domain.count >= 4 else { return }
        for (index, value) in point.enumerated() {
            let row = min(index, 1)
            let (low, high) = (domain[2 * row], domain[2 * row + 1])
            guard value < low || value > high else { continue }
            throw call.invalid(
                parameter, "lies outside the domain of \(name): coordinate \(index) is \(NumberText.shortest(value)), not in "
                    + "[\(NumberText.shortest(low)), \(NumberText.shortest(high))]",
                hints: ["\(name).start is a usual one; \(name).domain is the domain"])
        }
    }
}
