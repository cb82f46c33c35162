/// Leaves out points of a line that print could not show.
struct PathThinning {
    /// The frame in pixels.
    let width: Double
    let height: Double
    /// How many points a line may keep.
    let most: Int

    /// The line without points nearer than a quarter of a pixel to the last one kept; coarser while too many are left.
    func thinned(_ line: (x: [Double], y: [Double])) -> (x: [Double], y: [Double]) {
        guard line.x.count > 1000 else { return line }
        var kept = line
        var least = 0.25
        repeat {
            kept = thinned(line, least: least)
            least *= 2
        } while kept.x.count > most && least < 64
        return kept
    }

    private func thinned(_ line: (x: [Double], y: [Double]), least: Double) -> (x: [Double], y: [Double]) {
        var x = [line.x[0]]
        var y = [line.y[0]]
        for index in 1..<line.x.count {
            let (dx, dy) = ((line.x[index] - x[x.count - 1]) * width, (line.y[index] - y[y.count - 1]) * height)
            if dx * dx + dy * dy >= least * least || index == line.x.count - 1 {
                x.append(line.x[index])
                y.append(line.y[index])
            }
        }
        return (x, y)
    }
}
