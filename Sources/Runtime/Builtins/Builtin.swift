internal import Synchronization

/// A function of the library: one declaration carries its signature, help, examples and body.
public struct Builtin: Sendable {
    public typealias Body = @Sendable (inout Call) throws -> Value

    public let name: String
    /// The topic it is registered under; empty for a function made at run time.
    public internal(set) var topic: String = ""
    public let signatureText: String
    /// One sentence without a full stop: what it gives.
    public let summary: String
    /// Further paragraphs: what the arguments mean, formula, source.
    public let help: String
    public let examples: [Example]
    public let seeAlso: [String]
    public let searchTerms: [String]
    /// The value on one number, where the function has one: what scalar code calls without binding arguments.
    public let scalar: (@Sendable (Double) -> Double)?
    public let body: Body
    /// For a function made at run time: the values it was made of, by which it is compared (`grad(f) == grad(f)`).
    public let captures: [Value]
    /// For a function made at run time: the call that makes it again.
    public let making: Making?
    /// What may follow its name and a dot: `rosenbrock.minima`.
    public let fields: Record
    private let parsed: LazySignature

    /// - Parameter signature: as `Signature` describes: `"(n: whole = 1000, noise: number = 0.1) -> dataset"`.
    public init(
        _ name: String, _ signature: String, _ summary: String, help: String = "", examples: [Example] = [],
        seeAlso: [String] = [], searchTerms: [String] = [], scalar: (@Sendable (Double) -> Double)? = nil,
        captures: [Value] = [], making: Making? = nil, fields: Record = Record(), body: @escaping Body
    ) {
        self.name = name
        self.signatureText = signature
        self.summary = summary
        self.help = help
        self.examples = examples
        self.seeAlso = seeAlso
        self.searchTerms = searchTerms
        self.scalar = scalar
        self.captures = captures
        self.making = making
        self.fields = fields
        self.body = body
        self.parsed = LazySignature()
    }

    /// The signature, read from its text when first asked for.
    public var signature: Signature { parsed.signature(of: signatureText) }
}

/// An example of a builtin's help; every one is run by the tests.
public struct Example: Sendable {
    public let code: String
    /// What the prompt shows of the last value, or what the code prints; nil where it is not pinned.
    public let shows: String?

    public init(_ code: String, shows: String? = nil) {
        self.code = code
        self.shows = shows
    }
}

/// A signature that is read once.
private final class LazySignature: Sendable {
    private let cached = Mutex<Signature?>(nil)

    func signature(of text: String) -> Signature {
        cached.withLock { cached in
            if let cached { return cached }
            let signature = SignatureParser.parse(text)
            cached = signature
            return signature
        }
    }
}
