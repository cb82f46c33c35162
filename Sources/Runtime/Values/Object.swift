/// A value with a type of its own: dataset, model, optimizer, run, study, figure, estimate. Immutable.
///
/// Subclasses live in the library; the machine knows them through what is overridden here.
open class Object: @unchecked Sendable {
    public init() {}

    /// How it came about, as the machine notes when a builtin gives the object.
    public final var origin: Origin? { originCell.origin }
    let originCell = OriginCell()

    /// The name that `type(x)` gives and that signatures use.
    open var typeName: String { "object" }

    /// The names that completion offers after the dot and `fields(x)` lists.
    open var fieldNames: [String] { [] }

    /// The field's value, or nil where there is none of that name.
    open func field(_ name: String) throws -> Value? { nil }

    /// What the prompt prints: one or several lines that fit the style's width.
    open func describe(_ style: DisplayStyle) -> String { typeName }

    /// What stands for it inside a list, a record or a table's cell: one short line.
    open func summary(_ style: DisplayStyle) -> String { typeName }

    /// The picture that it shows, as SVG; nil where it shows none.
    open func svg() throws -> String? { nil }

    /// Whether two objects are the same value.
    open func isEqual(to other: Object) -> Bool { self === other }

    /// The number it stands for in arithmetic, comparisons and `float(x)`: an estimate's value.
    open var number: Double? { nil }

    /// Whether its fields say all of it, so that they stand for it in JSON.
    open var isRecordLike: Bool { false }

    /// The function that calling it calls: a model's prediction, a schedule's value.
    open var callable: FunctionValue? { nil }

    /// The elements that `x[i]`, `length(x)` and `for` see; nil where it is not a sequence.
    open var elements: [Value]? { nil }

    /// What `self + other` gives; nil where that means nothing. Figures are laid over each other.
    open func adding(_ other: Value) throws -> Value? { nil }
}
