/// What a function takes and gives.
///
/// A builtin declares it as text:
/// `(n: whole = 1000, loss: function | string = auto, layers…: tensor, *, seed: whole = 0, **axes: list) -> dataset`.
/// A parameter after `*` is named only, `name…` takes the remaining positional arguments, `**name` the named ones that no
/// other parameter takes. The default `auto` means that the function decides: the argument counts as not given.
public struct Signature: Sendable {
    public struct Parameter: Sendable {
        public enum Passing: Sendable { case positional, named, rest, namedRest }
        public enum Default: Sendable {
            case required
            case value(Value)
            /// Decided by the function itself; the text is what help shows.
            case decided
        }

        public let name: String
        public let type: ValueType
        public let passing: Passing
        public let standard: Default
        /// The default as written.
        public let standardText: String

        public init(
            _ name: String, type: ValueType, passing: Passing = .positional, standard: Default = .required,
            standardText: String = ""
        ) {
            self.name = name
            self.type = type
            self.passing = passing
            self.standard = standard
            self.standardText = standardText
        }

        /// What it takes, as help says it: "a number or a tensor".
        public var typePhrase: String { type.phrase }

        public var takesAnything: Bool { type == .any }

        /// Whether it takes objects of one of some types: `optimizer`, or `dataset | record` as signatures write results.
        public func takes(_ types: String) -> Bool {
            types.split(separator: "|").contains { type.objects.contains($0.trimmingSpaces()) }
        }

        public var isRequired: Bool {
            if case .required = standard { passing == .positional || passing == .named } else { false }
        }
    }

    public let parameters: [Parameter]
    /// What the function returns, as declared; empty where it was not.
    public let result: String
    /// Indices of the parameters that positional arguments fill in turn.
    let positional: [Int]
    let rest: Int?
    let namedRest: Int?

    public init(_ parameters: [Parameter], result: String = "") {
        self.parameters = parameters
        self.result = result
        positional = parameters.indices.filter { parameters[$0].passing == .positional }
        rest = parameters.firstIndex { $0.passing == .rest }
        namedRest = parameters.firstIndex { $0.passing == .namedRest }
    }

    public var requiredCount: Int { parameters.count(where: \.isRequired) }

    public func index(of name: String) -> Int? {
        parameters.firstIndex { $0.name == name && $0.passing != .rest && $0.passing != .namedRest }
    }

    /// The names that may be written before `=` in a call.
    public var argumentNames: [String] {
        parameters.filter { $0.passing == .positional || $0.passing == .named }.map(\.name)
    }

    /// `adam(lr=0.001, beta1=0.9)`: the call as errors and help show it, without types.
    public func call(of name: String) -> String {
        let shown = parameters.map { parameter in
            switch parameter.passing {
            case .rest: parameter.name + "…"
            case .namedRest: parameter.name + "=…"
            default:
                if case .required = parameter.standard { parameter.name } else { "\(parameter.name)=\(parameter.standardText)" }
            }
        }
        return "\(name)(\(shown.joined(separator: ", ")))"
    }
}
