internal import Diagnostics
internal import Glibc

/// A running gnuplot: scripts go in, pictures come out of its standard output, and on standard error
/// a line marks the end of each, behind whatever gnuplot had to complain of.
///
/// It has a process group of its own: Ctrl-C at a terminal does not reach it.
final class GnuplotProcess {
    private let process: ChildProcess

    private static let marker = "dyn: picture done"

    init(command: String) throws(FigureError) {
        do {
            // Default settings: the user's own gnuplot configuration must not change the picture.
            process = try ChildProcess([command, "-d"], input: .channel, output: .channel, errors: .channel, environment: Self.environment())
        } catch {
            throw error.isMissing ? .gnuplotMissing : .gnuplotFailed(error.reason)
        }
        for end in [process.input, process.output, process.errors] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    /// Runs a script that draws one picture and gives the picture's bytes.
    func draw(_ script: [UInt8], timeoutSeconds: Int) throws(FigureError) -> [UInt8] {
        let whole = script + Array("\nset output\nprint '\(Self.marker)'\n".utf8)
        let marker = Array(Self.marker.utf8)
        var sent = 0
        var picture: [UInt8] = []
        var complaints: [UInt8] = []
        let deadline = Self.now() + Double(timeoutSeconds)
        while true {
            var polled = [
                pollfd(fd: process.output, events: Int16(POLLIN), revents: 0), pollfd(fd: process.errors, events: Int16(POLLIN), revents: 0),
                pollfd(fd: process.input, events: sent < whole.count ? Int16(POLLOUT) : 0, revents: 0),
            ]
            let left = deadline - Self.now()
            guard left > 0 else { throw .gnuplotSilent(seconds: timeoutSeconds) }
            let ready = poll(&polled, nfds_t(polled.count), Int32(min(left * 1000, 1000).rounded(.up)))
            if ready < 0, errno != EINTR { throw .gnuplotFailed(String(cString: strerror(errno))) }
            if ready <= 0 { continue }
            if polled[2].revents & Int16(POLLOUT) != 0, sent < whole.count {
                let count = whole[sent...].withUnsafeBytes { send(process.input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if count > 0 { sent += count }
            }
            let outputEnded = read(process.output, into: &picture)
            let errorsEnded = read(process.errors, into: &complaints)
            if complaints.contains(marker) {
                // The picture was written before the marker: what is left of it has arrived.
                _ = read(process.output, into: &picture)
                return picture
            }
            if outputEnded || errorsEnded { throw .gnuplotFailed(Self.reason(complaints)) }
        }
    }

    /// Takes in what has come; whether the other side has closed.
    private func read(_ end: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(end, &buffer, buffer.count)
            if count > 0 {
                bytes.append(contentsOf: buffer[..<count])
            } else if count == 0 {
                return true
            } else if errno != EINTR {
                return errno != EAGAIN
            }
        }
    }

    /// The last lines of what gnuplot said, without the script's own text.
    private static func reason(_ complaints: [UInt8]) -> String {
        let lines = String(decoding: complaints, as: UTF8.self).split(separator: "\n").map(trimmed).filter { !$0.isEmpty && $0 != "^" }
        return lines.last ?? "it ended without a word"
    }

    private static func trimmed(_ line: Substring) -> String {
        var line = line
        while line.first?.isWhitespace == true { line.removeFirst() }
        return String(line.prefix(200))
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// What gnuplot and its font library need to find themselves; numbers with points, text in UTF-8, no time of day in files.
    private static func environment() -> [String] {
        let kept = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"]
        return kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
            + ["LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=0"]
    }
}
