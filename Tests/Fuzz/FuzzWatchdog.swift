import Diagnostics
import Glibc
import Synchronization

/// Interrupts a program that runs too long, as Ctrl-C does, and ends the process where that does not help.
final class FuzzWatchdog: Sendable {
    let cancellation = Cancellation()
    /// Processor time at which the program began, in microseconds; 0 between programs.
    private let began = Atomic<Int>(0)
    private let microseconds: Int
    private let record: FuzzRecord

    /// A program that an interrupt does not end within so much processor time hangs.
    private static let longest = 5_000_000

    init(milliseconds: Double, record: FuzzRecord) {
        self.record = record
        microseconds = Int(milliseconds * 1000)
        var thread = pthread_t()
        pthread_create(&thread, nil, { context in
            context.map { Unmanaged<FuzzWatchdog>.fromOpaque($0).takeUnretainedValue().watch() }
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
    }

    func begin() {
        cancellation.reset()
        began.store(Self.processorTime, ordering: .sequentiallyConsistent)
    }

    /// The milliseconds of processor time that the program took.
    func end() -> Double { Double(Self.processorTime - began.exchange(0, ordering: .sequentiallyConsistent)) / 1000 }

    private func watch() {
        while true {
            usleep(5000)
            let began = began.load(ordering: .sequentiallyConsistent)
            guard began > 0 else { continue }
            let taken = Self.processorTime - began
            if taken > microseconds { cancellation.cancel() }
            // The thread may have slept between the two looks, and the program have ended.
            if taken > microseconds + Self.longest, self.began.load(ordering: .sequentiallyConsistent) == began {
                record.fail("it does not end")
            }
        }
    }

    private static var processorTime: Int { max(1, Int(seconds(CLOCK_PROCESS_CPUTIME_ID) * 1e6)) }

    static func seconds(_ clock: clockid_t) -> Double {
        var now = timespec()
        clock_gettime(clock, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }

    /// The most memory that the process ever held.
    static var peakBytes: Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            if strncmp(line, "VmHWM:", 6) == 0 {
                return line.withUnsafeBufferPointer { $0.baseAddress.map { Int(strtoll($0 + 6, nil, 10)) << 10 } ?? 0 }
            }
        }
        return 0
    }

    /// Whether it held more than so much: after every program, so that the one is known that took it.
    static func hasHeld(_ bytes: Int) -> Bool {
        // Quickly told, but it counts what the process that started this one held before.
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0, usage.ru_maxrss << 10 > bytes else { return false }
        return peakBytes > bytes
    }
}
