import Analysis
import Glibc
import Tensors
import Testing

/// Reference values: scikit-learn 1.9, `PCA(svd_solver="full").fit(cloud)`, cloud as in Cloud.swift; signs by our rule.
@Suite("Principal components")
struct PrincipalComponentsTests {
    @Test("agree with scikit-learn in variance, ratio, components and scores")
    func agreement() throws {
        let pca = try PrincipalComponents(cloud(12, 3))
        #expect(areClose(pca.variance.doubles, [6.816839741170738, 0.6343052794162692, 0.13419847070569427]))
        #expect(areClose(pca.ratio.doubles, [0.8986857021037824, 0.08362248593546162, 0.017691811960755918]))
        #expect(areClose(pca.components.doubles, [
            -0.23784241006445922, 0.523135554522851, 0.8183887704317546,
            -0.21912651509467249, 0.7919464704189996, -0.5699160976611849,
            0.9462634719554557, 0.3148808974595922, 0.07372558618178542,
        ]))
        #expect(areClose(Array(pca.scores.doubles.prefix(3)), [3.1079901295904326, -0.07661056468179211, 0.5945634501463262]))
    }

    @Test("of few points in many dimensions are at most n − 1")
    func fewPoints() throws {
        let pca = try PrincipalComponents(cloud(5, 40))
        #expect(pca.components.shape == [4, 40])
        #expect(areClose(pca.variance.doubles, [4424.764764258404, 3932.618641203872, 3157.36974856799, 2017.153746606889]))
        #expect(throws: AnalysisError.self) { try PrincipalComponents(cloud(5, 40), k: 5) }
    }

    @Test("by the Gram matrix agree with the full decomposition")
    func gram() throws {
        let pca = try PrincipalComponents(cloud(40, 200), k: 3)
        #expect(areClose(pca.variance.doubles, [63263.3162116332, 61395.98555991391, 59511.314063680846]))
        #expect(areClose(Array(pca.scores.doubles[21..<24]).map(abs), [279.1936146803194, 14.55153725806483, 313.9649336758191]))
        // The same from the other side: rows and columns change places.
        let tall = try PrincipalComponents(cloud(200, 40), k: 3)
        let full = try PrincipalComponents(cloud(200, 40))
        #expect(areClose(tall.variance.doubles, Array(full.variance.doubles.prefix(3))))
        #expect(areClose(tall.components.doubles, Array(full.components.doubles.prefix(120)), 1e-8))
    }

    @Test("of large clouds of f32 are those of f64, to four digits")
    func single() throws {
        var values = normal([600, 520], seed: 2).doubles
        for row in 0..<600 { for column in 0..<5 { values[row * 520 + column] *= Double(12 - column) } }
        let x = Tensor(values, shape: [600, 520])
        let (double, single) = (try PrincipalComponents(x, k: 5), try PrincipalComponents(x.converted(to: .f32), k: 5))
        #expect(single.scores.elementType == .f32 && single.components.elementType == .f32)
        for (a, b) in zip(single.variance.doubles, double.variance.doubles) { #expect(abs(a - b) < 1e-4 * b) }
        for (a, b) in zip(single.components.doubles, double.components.doubles) { #expect(abs(a - b) < 1e-3) }
        #expect(abs(single.totalVariance - double.totalVariance) < 1e-5 * double.totalVariance)
    }

    @Test("have their entry of largest magnitude positive")
    func signs() throws {
        let axes = try PrincipalComponents(cloud(30, 6))
        for row in 0..<6 {
            let entries = axes.components.doubles[row * 6..<(row + 1) * 6]
            let largest = try #require(entries.max { abs($0) < abs($1) })
            #expect(largest > 0)
        }
    }

    @Test("do not change with the place of the cloud, even far from the origin")
    func translation() throws {
        let x = cloud(12, 3)
        let moved = Tensor(x.doubles.map { $0 + 1e6 }, shape: x.shape)
        #expect(areClose(try PrincipalComponents(moved).variance.doubles, try PrincipalComponents(x).variance.doubles, 1e-8))
    }

    @Test("hold a share of the variance")
    func shares() throws {
        let pca = try PrincipalComponents(cloud(12, 3))
        #expect(pca.count(holding: 0.89) == 1)
        #expect(pca.count(holding: 0.95) == 2)
        #expect(pca.count(holding: 1) == 3)
    }

    @Test("of equal points have no variance and ratio 0")
    func constant() throws {
        let pca = try PrincipalComponents(Tensor([Double](repeating: 3.7, count: 12), shape: [4, 3]), k: 2)
        #expect(pca.variance.doubles == [0, 0])
        #expect(pca.ratio.doubles == [0, 0])
        #expect(pca.mean.doubles == [3.7, 3.7, 3.7])
    }

    @Test("refuse one point, a value that is not finite, k = 0")
    func refusals() {
        #expect(throws: AnalysisError.insufficient(what: "PCA", count: 1, needed: 2, of: "points")) {
            try PrincipalComponents(cloud(1, 3))
        }
        #expect(throws: AnalysisError.notFinite(what: "PCA", index: 1)) {
            try PrincipalComponents(Tensor([1, 2, Double.nan, 4], shape: [2, 2]))
        }
        #expect(throws: AnalysisError.self) { try PrincipalComponents(cloud(12, 3), k: 0) }
    }
}
