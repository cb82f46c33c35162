internal import Figures
internal import Runtime

/// An object that `plot` knows how to draw: the result of an analysis, say.
///
/// To give a result its default picture, let its class conform. The figure is made with `FrameArguments(call, x:y:)`, which
/// proposes titles and scales and lets the caller's named arguments override them. Objects with a field `history`, or `table` and
/// `runs`, have their picture without this.
protocol PicturedObject: Object {
    func picture(_ call: Call) throws -> Figure
}
