import Glibc
import Testing

/// Real runs, killed.
@Suite("Durability")
struct DurabilityTests {
    @Test("a killed run goes on from its last flush to the bits of one that nobody killed", arguments: [1.2, 1.6])
    func killedRun(seconds: Double) throws {
        let folder = "/tmp/dyn-durability-\(getpid())-\(Int(seconds * 10))"
        let train = """
            run = train(mlp([2, 16, 16, 2]), moons(n=320, noise=0.2, seed=1), batch=32, epochs=60000, track=5000, log=5000, seed=3, store=f)
            print(sum(run.final), length(run.history.loss), run.status)
            """
        let child = try ChildProcess.shell("""
            mkdir -p \(folder) && cd \(folder) && rm -f *.h5
            timeout -s KILL \(seconds) "$DYN" -e 'f = "killed.h5"' -e '\(train)' 2>&1
            "$DYN" -e 'f = "killed.h5"' -e '\(train)' 2>&1
            "$DYN" -e 'f = "whole.h5"' -e '\(train)' 2>&1
            rm -rf \(folder)
            """)
        let lines = child.output.split(separator: "\n").filter { $0.hasSuffix("finished") }
        #expect(lines.count >= 2)
        #expect(Set(lines).count == 1, "\(child.output)\(child.errors)")
    }
}
