internal import Figures
internal import Runtime

/// An object with a picture of its own, which `plot` draws.
protocol PicturedObject: Object {
    func picture(_ call: Call) throws -> Figure
}
