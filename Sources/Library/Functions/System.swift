internal import Glibc
internal import Runtime
internal import Storage

extension FunctionsTopic {
    static let system: [Builtin] = [
        Builtin(
            "time", "(f: function | none = none) -> number",
            "Seconds since 1970, or the seconds that a function without arguments takes",
            examples: [Example("time(() -> 1 + 1) < 1", shows: "true")], searchTerms: ["clock", "timer", "elapsed", "tic", "toc", "now"]
        ) { call in
            guard let function = try call.optionalFunction("f") else { return .number(seconds(CLOCK_REALTIME)) }
            let start = seconds(CLOCK_MONOTONIC)
            _ = try call.machine.call(function, [])
            return .number(seconds(CLOCK_MONOTONIC) - start)
        },
        Builtin(
            "read", "(path: string) -> string", "The text of a file",
            examples: [Example("write(\"words.txt\", \"two words\")\nread(\"words.txt\")", shows: "\"two words\"")],
            seeAlso: ["write", "read_csv", "load"], searchTerms: ["open", "file", "text"]
        ) { call in Value(try TextFile.read(FileSystem.expandingTilde(try call.string("path")))) },
        Builtin(
            "write", "(path: string, text: any, append: bool = false) -> none", "Writes a value as text into a file",
            help: "A string is written as it is, anything else as `print` writes it. With `append` it goes to the end of the file.",
            examples: [Example("write(\"log.txt\", \"one\")\nwrite(\"log.txt\", \", two\", append=true)\nread(\"log.txt\")", shows: "\"one, two\"")],
            seeAlso: ["read", "write_text", "print"], searchTerms: ["file", "save", "text", "append"]
        ) { call in
            let path = FileSystem.expandingTilde(try call.string("path"))
            let text = try call.value("text").display(call.style)
            let before = try call.bool("append") && FileSystem.exists(path) ? TextFile.read(path) : ""
            try TextFile.write(before + text, to: path)
            return .none
        },
        Builtin(
            "help", "(topic: string | function = \"\") -> none", "Writes the help of a name or a topic",
            examples: [Example("help(\"map\")")], searchTerms: ["documentation", "manual", "doc"]
        ) { call in
            let pages = HelpPages(call.machine.registry, columns: call.style.width)
            let topic = try call.value("topic").function?.name ?? call.string("topic")
            guard let text = topic.isEmpty ? pages.overview : pages.page(topic) else {
                let near = pages.topicsLike(topic)
                throw call.invalid(
                    "topic", "names nothing that has help",
                    hints: near.isEmpty ? ["??\(topic) searches all help"] : ["did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?"])
            }
            call.output.write(text + "\n")
            return .none
        },
    ]

    private static func seconds(_ clock: clockid_t) -> Double {
        var now = timespec()
        clock_gettime(clock, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }
}
