internal import Glibc

/// The discrete Fourier transform of any length, X_k = Σ x_j e^{−2πijk/n}: Cooley & Tukey (1965) for powers of two, Bluestein (1970)
/// for other lengths.
enum FourierTransform {
    typealias Complex = (real: Double, imaginary: Double)

    static func forward(_ values: [Double]) -> [Complex] { transform(values.map { ($0, 0) }, sign: -1) }

    /// The real part of the inverse.
    static func inverseReal(_ spectrum: [Complex]) -> [Double] {
        transform(spectrum, sign: 1).map { $0.real / Double(spectrum.count) }
    }

    private static func transform(_ x: [Complex], sign: Double) -> [Complex] {
        let n = x.count
        guard n > 1 else { return x }
        if n & (n - 1) == 0 {
            var result = x
            radix2(&result, sign: sign)
            return result
        }
        // A convolution with a chirp, of a length that is a power of two.
        var size = 1
        while size < 2 * n { size *= 2 }
        let chirp = (0..<n).map { index -> Complex in
            // The square modulo 2n keeps the angle exact.
            let angle = Double.pi * Double((index * index) % (2 * n)) / Double(n)
            return (cos(angle), sign * sin(angle))
        }
        var a = [Complex](repeating: (0, 0), count: size)
        var b = [Complex](repeating: (0, 0), count: size)
        for index in 0..<n {
            a[index] = product(x[index], chirp[index])
            let conjugate: Complex = (chirp[index].real, -chirp[index].imaginary)
            b[index] = conjugate
            if index > 0 { b[size - index] = conjugate }
        }
        radix2(&a, sign: -1)
        radix2(&b, sign: -1)
        for index in 0..<size { a[index] = product(a[index], b[index]) }
        radix2(&a, sign: 1)
        return (0..<n).map { index in
            let scaled: Complex = (a[index].real / Double(size), a[index].imaginary / Double(size))
            return product(scaled, chirp[index])
        }
    }

    private static func product(_ a: Complex, _ b: Complex) -> Complex {
        (a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }

    private static func radix2(_ x: inout [Complex], sign: Double) {
        let n = x.count
        var target = 0
        for index in 1..<n {
            var bit = n >> 1
            while target & bit != 0 {
                target ^= bit
                bit >>= 1
            }
            target |= bit
            if index < target { x.swapAt(index, target) }
        }
        var length = 2
        while length <= n {
            let roots = (0..<length / 2).map { place -> Complex in
                let angle = sign * 2 * Double.pi * Double(place) / Double(length)
                return (cos(angle), sin(angle))
            }
            for start in stride(from: 0, to: n, by: length) {
                for place in 0..<length / 2 {
                    let upper = product(x[start + place + length / 2], roots[place])
                    let lower = x[start + place]
                    x[start + place] = (lower.real + upper.real, lower.imaginary + upper.imaginary)
                    x[start + place + length / 2] = (lower.real - upper.real, lower.imaginary - upper.imaginary)
                }
            }
            length *= 2
        }
    }
}
