/// What may stand at the cursor.
public struct Completion: Sendable {
    public struct Candidate: Sendable, Equatable {
        /// What replaces the text before the cursor.
        public let text: String
        /// One line; empty where there is nothing to say.
        public let detail: String
        /// What follows the text when it is the only candidate: `(`, `=`, `/`, a quote.
        public let suffix: String

        public init(_ text: String, detail: String = "", suffix: String = "") {
            self.text = text
            self.detail = detail
            self.suffix = suffix
        }
    }

    /// The bytes of the text that a candidate replaces; ends at the cursor.
    public let range: Range<Int>
    public let candidates: [Candidate]
}
