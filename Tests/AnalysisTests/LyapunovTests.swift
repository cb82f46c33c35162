import Analysis
import Diagnostics
import Dynamics
import Programs
import Tensors
import Testing

@Suite("Lyapunov exponents")
struct LyapunovTests {
    private let logarithm2 = 0.6931471805599453
    private let logarithm03 = -1.2039728043259361

    @Test("The logistic map at r = 4 has ln 2 in 10⁵ steps")
    func chaotic() throws {
        let found = try LyapunovSpectrum(.logistic(r: 4), steps: 100_000)
        #expect(abs(found.values[0] - logarithm2) < 1e-3)
        #expect(found.starts > 1 && found.errors[0] < 1e-3)
    }

    @Test("Periodic windows of the logistic map come out", arguments: [(3.2, -0.916290731874155, 1e-8), (3.5, -0.872507, 1e-5)])
    func periodic(r: Double, expected: Double, tolerance: Double) throws {
        let found = try LyapunovSpectrum(.logistic(r: Operand(r)), steps: 100_000, start: [0.3])
        #expect(abs(found.values[0] - expected) < tolerance)
    }

    @Test("Hénon's exponents, their exact sum and the Kaplan–Yorke dimension")
    func henon() throws {
        let found = try LyapunovSpectrum(.henon(a: 1.4, b: 0.3), steps: 1_000_000)
        #expect(abs(found.values[0] - 0.4192) < 2e-3 && abs(found.values[1] + 1.6232) < 2e-3)
        #expect(abs(found.values[0] + found.values[1] - logarithm03) < 1e-9)
        #expect(abs((found.kaplanYorke ?? 0) - 1.258) < 0.003)
    }

    @Test("The Lorenz system's spectrum, its sum and the Kaplan–Yorke dimension")
    func lorenz() throws {
        let found = try LyapunovSpectrum(.lorenz(sigma: 10, rho: 28, beta: Operand(8.0 / 3), by: Integrator()), steps: 2_000_000)
        for (value, expected) in zip(found.values, [0.9056, 0, -14.572]) { #expect(abs(value - expected) < 0.01) }
        #expect(abs(found.values.reduce(0, +) + 41.0 / 3) < 1e-3)
        #expect(abs((found.kaplanYorke ?? 0) - 2.062) < 0.005)
    }

    @Test("The Rössler system's spectrum")
    func rossler() throws {
        let found = try LyapunovSpectrum(.rossler(a: 0.2, b: 0.2, c: 5.7, by: Integrator(timeStep: 0.02)), steps: 2_000_000, transient: 5000)
        #expect(abs(found.values[0] - 0.0714) < 0.005 && abs(found.values[1]) < 0.005)
        #expect(abs(found.values[2] + 5.394) < 0.02)
    }

    @Test("Gradient descent on x²/2 − x³/3 at lr 2.2 has the exponent of the logistic map at 3.2")
    func conjugate() throws {
        let descent = Evolution("descent", start: [0.3]) { x in try x - 2.2 * (x - x.square()) }
        #expect(abs(try LyapunovSpectrum(descent, start: [0.3]).values[0] + 0.916290731874155) < 1e-6)
    }

    @Test("One orbit through the whole program gives what the lanes give")
    func general() throws {
        let system = try Evolution.henon(a: 1.4, b: 0.3).system(from: [0.1, 0.1])
        let one = try LyapunovSpectrum(of: system, steps: 5000, transient: 100)
        let lanes = try LyapunovSpectrum(.henon(a: 1.4, b: 0.3), steps: 5000, transient: 100, start: [0.1, 0.1])
        #expect(abs(one.values[0] - lanes.values[0]) < 0.01)
        #expect(abs(one.values[0] + one.values[1] - logarithm03) < 1e-9)
    }

    @Test("The adaptive integrator gives the Lorenz system's sum")
    func adaptive() throws {
        let flow = try Evolution.lorenz(sigma: 10, rho: 28, beta: Operand(8.0 / 3), by: Integrator(.dormandPrince, timeStep: 0.05))
        let found = try LyapunovSpectrum(flow, steps: 200, transient: 20)
        #expect(abs(found.values.reduce(0, +) + 41.0 / 3) < 1e-3)
    }

    @Test("Threads change no bits")
    func threads() throws {
        let a = try LyapunovSpectrum(.henon(a: 1.4, b: 0.3), steps: 100_000, in: WorkContext(threads: 1))
        let b = try LyapunovSpectrum(.henon(a: 1.4, b: 0.3), steps: 100_000, in: WorkContext(threads: 3))
        #expect(a.values == b.values && a.errors == b.errors)
    }

    @Test("A map that escapes says so")
    func escapes() {
        let doubling = Evolution("square", dimension: 1) { try $0.square() }
        #expect(throws: DynamicsError.self) { try LyapunovSpectrum(doubling, start: [2]) }
        #expect(throws: DynamicsError.self) { try LyapunovSpectrum(.logistic(r: 5)) }
    }

    @Test("A step without a derivative says so")
    func notDifferentiable() {
        let steps = Evolution("floor", dimension: 1) { try Operand.unary(.floor, $0) }
        #expect(throws: DynamicsError.self) { try LyapunovSpectrum(steps, start: [0.5]) }
    }

    @Test("A superstable orbit has −∞ and a note")
    func superstable() throws {
        let found = try LyapunovSpectrum(.logistic(r: 2), start: [0.5])
        #expect(found.values == [-.infinity] && !found.note.isEmpty)
    }

    @Test("Counts out of range are refused", arguments: [(0, 100, 1), (100, -1, 1), (100, 0, 0), (100, 0, 3)])
    func badCounts(steps: Int, transient: Int, k: Int) {
        #expect(throws: DynamicsError.self) {
            try LyapunovSpectrum(.henon(a: 1.4, b: 0.3), k: k, steps: steps, transient: transient)
        }
    }

    private static let spectra: [[Double]] = [[1, 1, -0.5], [1, -1, -1], [-1, -2], [0.5, -1]]

    @Test("Kaplan and Yorke's dimension of known spectra", arguments: zip(spectra, [3.0, 2, 0, 1.5]))
    func kaplanYorke(exponents: [Double], dimension: Double) {
        #expect(KaplanYorke.dimension(of: exponents) == dimension)
    }

    @Test("Without all exponents the dimension may stay open")
    func open() {
        #expect(KaplanYorke.dimension(of: [1, 0.5], isComplete: false) == nil)
    }

    @Test("GALI₂ of the standard map falls on a chaotic orbit and stays on a regular one")
    func alignment() throws {
        let map = Evolution.standardMap(k: 1)
        let chaotic = try AlignmentIndex(of: map.system(from: [0.001, 0.008]), steps: 1000).values.doubles
        #expect((chaotic.last ?? 1) <= 1e-12)
        let regular = try AlignmentIndex(of: map.system(from: [.pi, 0.01]), steps: 1000).values.doubles
        #expect((regular.last ?? 0) > 1e-3)
    }

    @Test("Local exponents average to the exponent")
    func local() throws {
        let system = try Evolution.logistic(r: 3.2).system(from: [0.3])
        let found = try LocalExponents(of: system, windows: 200, window: 10).values.doubles
        let mean = found.suffix(100).reduce(0, +) / 100
        #expect(abs(mean + 0.916290731874155) < 1e-8)
    }
}
