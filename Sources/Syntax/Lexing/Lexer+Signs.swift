extension Lexer {
    /// The kind and length of the sign here. Signs of other languages are read whole, so that the parser can name them.
    func sign() -> (Token.Kind, Int) {
        let first = byte()
        if first >= 0x80 {
            let length = scalar(at: position)?.1 ?? 1
            return (.foreign, length)
        }
        if let foreign = foreignSign() { return (.foreign, foreign) }
        let second = byte(1)
        switch first {
        case UInt8(ascii: "("): return (.leftParenthesis, 1)
        case UInt8(ascii: ")"): return (.rightParenthesis, 1)
        case UInt8(ascii: "["): return (.leftBracket, 1)
        case UInt8(ascii: "]"): return (.rightBracket, 1)
        case UInt8(ascii: "{"): return (.leftBrace, 1)
        case UInt8(ascii: "}"): return (.rightBrace, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ";"): return (.semicolon, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "."):
            guard second == UInt8(ascii: ".") else { return (.dot, 1) }
            return byte(2) == UInt8(ascii: ".") ? (.ellipsis, 3) : (.range, 2)
        case UInt8(ascii: "|") where second == UInt8(ascii: ">"): return (.pipe, 2)
        case UInt8(ascii: "-") where second == UInt8(ascii: ">"): return (.arrow, 2)
        default: break
        }
        let isAssignment = second == UInt8(ascii: "=")
        switch first {
        case UInt8(ascii: "="): return isAssignment ? (.equal, 2) : (.assign, 1)
        case UInt8(ascii: "!") where isAssignment: return (.notEqual, 2)
        case UInt8(ascii: "<"): return isAssignment ? (.lessOrEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"): return isAssignment ? (.greaterOrEqual, 2) : (.greater, 1)
        case UInt8(ascii: "+"): return isAssignment ? (.addAssign, 2) : (.plus, 1)
        case UInt8(ascii: "-"): return isAssignment ? (.subtractAssign, 2) : (.minus, 1)
        case UInt8(ascii: "*"): return isAssignment ? (.multiplyAssign, 2) : (.star, 1)
        case UInt8(ascii: "/"): return isAssignment ? (.divideAssign, 2) : (.slash, 1)
        case UInt8(ascii: "%"): return isAssignment ? (.remainderAssign, 2) : (.percent, 1)
        case UInt8(ascii: "@"): return isAssignment ? (.productAssign, 2) : (.at, 1)
        case UInt8(ascii: "^"): return isAssignment ? (.powerAssign, 2) : (.caret, 1)
        default: return (.foreign, 1)
        }
    }

    /// The length of an operator of another language that would otherwise be read as several signs.
    private func foreignSign() -> Int? {
        for spelling in ForeignSpelling.longSigns where byte() == spelling[0] && byte(1) == spelling[1] {
            if spelling.count == 2 || byte(2) == spelling[2] { return spelling.count }
        }
        return nil
    }
}
