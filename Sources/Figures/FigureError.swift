public import Diagnostics

/// What can be wrong with a figure or its drawing.
public enum FigureError: UserError, Equatable {
    case noPanels
    case columns(Int)
    case panelsDoNotOverlay
    case scalesDiffer(axis: String, String, String)
    case unknownScale(String)
    case unknownColor(String)
    case unknownColorMap(String)
    /// Arguments of a mark that must be equally long, with their lengths.
    case lengthsDiffer(mark: String, first: String, Int, second: String, Int)
    case gridSize(mark: String, values: Int, rows: Int, columns: Int)
    case gridTooSmall(rows: Int, columns: Int)
    case bins(Int)
    case edgesNotIncreasing(mark: String)
    case symlogThreshold(Double)
    case pictureSize(width: Int, height: Int)
    case unknownFormat(path: String)
    case gnuplotMissing
    case gnuplotFailed(String)
    case gnuplotSilent(seconds: Int)
}
