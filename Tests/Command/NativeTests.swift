import Glibc
import Testing

/// Native programs in the real binary: what happens when the compiler or the cache is not as it should be.
@Suite("Native programs") struct NativeTests {
    private static let work = "print(train(mlp([2, 4, 2]), moons(n=40, seed=1), epochs=3, seed=1).history.loss)"

    private static func folder() -> String {
        let path = "/tmp/dyn-native-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        mkdir(path, 0o700)
        return path
    }

    private static func run(_ cache: String, path: String? = nil, mode: String = "always") throws -> ChildProcess {
        let own = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return try ChildProcess(
            ["-e", work], environment: ["XDG_CACHE_HOME": cache, "DYN_NATIVE": mode, "PATH": path ?? own])
    }

    @Test("the results are those of the portable way, compiled and from the cache")
    func agreement() throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        let portable = try Self.run(cache, mode: "off")
        #expect(portable.status == 0)
        for _ in 0..<2 {
            let native = try Self.run(cache)
            #expect(native.output == portable.output && native.errors.isEmpty && native.status == 0)
        }
        #expect(try ChildProcess.shell("ls \(cache)/dyn/native/*.so | wc -l").output != "0\n")
    }

    @Test("fixtures of models and derivatives print the same both ways, under every instruction set", arguments: ["models", "differentiation"])
    func fixtures(folder: String) throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        let scripts = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Scripts/" + folder
        let own = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        for set in ["baseline", "avx2", "avx512"] {
            let outputs = try ["off", "always"].map { mode in
                try ChildProcess.shell(
                    "cd \(scripts); for f in *.dyn; do echo $f; $DYN $f 2>&1; done",
                    environment: ["XDG_CACHE_HOME": cache, "DYN_NATIVE": mode, "DYN_CPU": set, "PATH": own]).output
            }
            #expect(outputs[0] == outputs[1])
        }
    }

    @Test("without a compiler programs run portably, and that is said once")
    func noCompiler() throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        let child = try Self.run(cache, path: "/nonexistent")
        #expect(try child.output == Self.run(cache, mode: "off").output && child.status == 0)
        #expect(child.errors.hasPrefix("warning: no clang was found to compile programs natively"))
        #expect(child.errors.split(separator: "\n").count == 1)
    }

    @Test("a compiler that fails leaves the portable way, and its message is shown once")
    func failingCompiler() throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        _ = try ChildProcess.shell("printf '#!/bin/sh\\necho broken error >&2\\nexit 3\\n' > \(cache)/clang; chmod +x \(cache)/clang")
        let child = try Self.run(cache, path: cache)
        #expect(try child.output == Self.run(cache, mode: "off").output && child.status == 0)
        #expect(child.errors.hasPrefix("warning: clang could not compile a program natively (status 3: broken error)"))
    }

    @Test("a damaged entry of the cache is made again")
    func damagedEntry() throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        let first = try Self.run(cache)
        for damage in ["head -c 100 $f > $f.x; mv $f.x $f", "printf x | dd of=$f bs=1 seek=3000 conv=notrunc 2>/dev/null", ": > $f"] {
            _ = try ChildProcess.shell("for f in \(cache)/dyn/native/*.so; do \(damage); done")
            let again = try Self.run(cache)
            #expect(again.output == first.output && again.errors.isEmpty && again.status == 0)
        }
    }

    @Test("a cache folder that others may write to is not used")
    func foreignFolder() throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        _ = try ChildProcess.shell("mkdir -p \(cache)/dyn/native; chmod 777 \(cache)/dyn/native")
        let child = try Self.run(cache)
        #expect(try child.output == Self.run(cache, mode: "off").output && child.status == 0)
        #expect(child.errors.hasPrefix("warning: the folder \(cache)/dyn/native is not this user's alone"))
    }

    @Test("two processes may compile the same program at once")
    func atOnce() throws {
        let cache = Self.folder()
        defer { _ = try? ChildProcess.shell("rm -rf \(cache)") }
        let own = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let both = try ChildProcess.shell(
            "$DYN -e '\(Self.work)' & $DYN -e '\(Self.work)'; wait",
            environment: ["XDG_CACHE_HOME": cache, "DYN_NATIVE": "always", "PATH": own])
        let lines = both.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.first == lines.last && both.errors.isEmpty)
    }

    @Test("a folder that cannot be written leaves the portable way")
    func unwritable() throws {
        let child = try Self.run("/proc")
        #expect(child.status == 0 && child.errors.hasPrefix("warning: native programs cannot be kept"))
    }
}
