import Tensors
import Testing

/// Expected values: numpy.linalg and scipy.linalg on the same matrices, signs by the documented rule.
@Suite struct LinearAlgebraTests {
    let symmetric = Tensor([4, 1, -2, 2, 1, 2, 0, 1, -2, 0, 3, -2, 2, 1, -2, -1], shape: [4, 4])
    let tall = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 10, 2, -1, 0.5], shape: [4, 3])
    let general = Tensor([1, 2, 0, -3, 0.5, 1, 0.25, -1, 2], shape: [3, 3])

    @Test func singularValuesAndVectorsAgreeWithNumPy() throws {
        let (u, s, vt) = try tall.svd()
        expectClose(s, [17.427664980049162, 2.2559927511871614, 0.6610522292215533])
        expectClose(u, [
            0.20899580974017407, -0.26055108682737077, 0.94237136333778, 0.503358141562213, -0.08369178147421978,
            -0.15205254157981482, 0.8373678134583422, 0.06718040569582864, -0.15653047638095607, 0.042029487482949275,
            0.9594767375800684, 0.2536029339813782,
        ], 1e-11)
        expectClose(vt, [
            0.46868367360251345, 0.5503718001496799, 0.6909605601613257, 0.795170153522298, -0.6035456329914061,
            -0.05862675024532345, -0.3847597185852196, -0.5769086153776899, 0.7205112132765314,
        ], 1e-11)
        expectClose(try tall.singularValues(), s.doubles, 1e-13)
    }

    @Test(arguments: [[4, 3], [3, 4], [3, 3], [1, 5], [5, 1]])
    func decompositionsOfEveryShapeMultiplyBack(shape: [Int]) throws {
        let a = try RandomStream(seed: 5, purpose: .user).normals(shape: shape)
        for full in [false, true] {
            let (u, s, vt) = try a.svd(full: full)
            let k = s.count
            let rows: [TensorIndex] = [.range(start: 0, stop: k, step: 1)]
            let back = try (u.at(.all, rows[0]) * s).product(vt.at(rows))
            expectClose(back, a.doubles, 1e-12)
            expectClose(try u.transposed().product(u), try Tensor.identity(u.shape[1]).doubles, 1e-12)
            let (q, r) = try a.qr(full: full)
            expectClose(try q.product(r), a.doubles, 1e-12)
            expectClose(try q.transposed().product(q), try Tensor.identity(q.shape[1]).doubles, 1e-12)
        }
    }

    /// AᵀA determines R up to the signs of its rows; 1300 rows are taken in several blocks.
    @Test(arguments: [[1300, 3], [520, 70], [3, 5], [4, 4], [1, 1]])
    func triangularFactorsKeepTheProductsOfColumns(shape: [Int]) throws {
        let a = try RandomStream(seed: 6, purpose: .user).normals(shape: shape)
        let r = try a.triangularFactor()
        #expect(r.shape == [min(shape[0], shape[1]), shape[1]])
        expectClose(try r.transposed().product(r), try a.transposed().product(a).doubles, 1e-10)
        for row in 0..<r.shape[0] {
            for column in 0..<min(row, shape[1]) { #expect(try r.element([row, column]) == 0) }
        }
    }

    @Test func symmetricEigenvectorsAgreeWithNumPy() throws {
        let (values, vectors) = try symmetric.eigh()
        expectClose(values, [-2.1975169774394243, 1.0843644637732166, 2.2685314064312423, 6.844621107234965])
        expectClose(vectors, [
            -0.17670517062447652, 0.6422600067660328, 0.20171109662094233, 0.7180459594506796, -0.17810046990630068,
            -0.5441878481946866, 0.7894499124874397, 0.2211529881551807, 0.2876680343197011, 0.5202218509386148,
            0.5796341693167879, -0.5573513771375096, 0.9242849167461131, -0.14398227457619123, 0.010280998686330534,
            0.3533564748939929,
        ], 1e-11)
        expectClose(try symmetric.eigvalsh(), values.doubles, 1e-12)
    }

    @Test func theSignRuleTakesTheFirstOfEqualMagnitudes() throws {
        // Both vectors have entries of magnitude √½.
        let (_, vectors) = try Tensor([0, 1, 1, 0], shape: [2, 2]).eigh()
        let half = 0.5.squareRoot()
        expectClose(vectors, [half, half, -half, half], 1e-15)
    }

    @Test func matricesThatAreNotSymmetricAreRefused() throws {
        let error = try #require(#expect(throws: TensorError.self) { try general.eigh() })
        #expect(error.message == "`eigh` takes a symmetric matrix: the elements at [1, 0] and [0, 1] differ by 5")
    }

    @Test func generalEigenvectorsComeInRealAndImaginaryParts() throws {
        let (real, imaginary, vectors, imaginaryVectors) = try general.eig()
        expectClose(real, [0.7799259542848036, 0.7799259542848036, 1.9401480914303924])
        expectClose(imaginary, [-2.6201854519303702, 2.6201854519303702, 0])
        expectClose(vectors, [
            -0.04873510667465201, -0.04873510667465201, 0.26045620126242225, 0.7655264238156132, 0.7655264238156132,
            0.1224337002590382, 0.06808539469286226, 0.06808539469286226, 0.9576912635420815,
        ], 1e-11)
        expectClose(imaginaryVectors, [
            0.5802366066939664, -0.5802366066939664, 0.0, 0.0, 0.0, 0.0, -0.26511137866805456, 0.26511137866805456, 0.0,
        ], 1e-11)
    }

    @Test func factorizationsAgreeWithNumPy() throws {
        let (q, r) = try tall.qr()
        expectClose(try q.at(.at(0)), [-0.11952286093343933, -0.2697757630536911, 0.9552827995719728], 1e-12)
        expectClose(r, [
            -8.366600265340756, -9.083737430941392, -11.713240371477056, 0.0, -3.389058023361991, -2.685111891643767, 0.0,
            0.0, 0.9166101294188445,
        ], 1e-12)
        let positive = try symmetric.product(symmetric.transposed()) + Tensor.identity(4)
        expectClose(try positive.cholesky(), [
            5.0990195135927845, 0.0, 0.0, 0.0, 1.5689290811054724, 2.1303665267886505, 0.0, 0.0, -3.530090432487313,
            0.7221581446741193, 2.2398547168382077, 0.0, 2.1572774865200244, -0.1805395361685299, -0.11350615119112482,
            2.510114673809879,
        ], 1e-12)
    }

    @Test func systemsAreSolvedForVectorsAndMatrices() throws {
        let expected = [1.054054054054054, 1.3243243243243243, 0.5675675675675675, -1.7027027027027029]
        expectClose(try symmetric.solve(Tensor([1, 2, 3, 4])), expected)
        let columns = try symmetric.solve(Tensor([1, 0, 2, 0, 3, 0, 4, 0], shape: [4, 2]))
        #expect(columns.shape == [4, 2])
        expectClose(try columns.at(.all, .at(0)), expected)
    }

    @Test func leastSquaresGiveResidualsRankAndSingularValues() throws {
        let found = try tall.leastSquares(Tensor([1, 2, 3, 4]))
        expectClose(found.solution, [0.6891191709844537, -1.8756476683937877, 1.3501110288675116], 1e-11)
        expectClose(found.residuals, [0.37897853441894624], 1e-12)
        #expect(found.rank == 3)
        // A wide matrix has a solution of least norm.
        let wide = try Tensor([1, 1], shape: [1, 2]).leastSquares(Tensor([2]))
        expectClose(wide.solution, [1, 1])
        #expect(wide.residuals.count == 0)
    }

    @Test func inversesAndDeterminantsAgreeWithNumPy() throws {
        expectClose(try general.inverse(), [
            0.13793103448275862, -0.27586206896551724, 0.13793103448275862, 0.4310344827586207, 0.13793103448275862,
            -0.06896551724137931, 0.19827586206896552, 0.10344827586206898, 0.4482758620689655,
        ])
        expectClose(try tall.pseudoinverse(), [
            -0.6347150259067365, 0.0725388601036269, 0.1373056994818654, 0.19170984455958517, -0.7461139896373065,
            0.17098445595854916, 0.14507772020725396, -0.4766839378238346, 1.0421909696521108, -0.1435973353071798,
            -0.13915618060695795, 0.25314581791265794,
        ], 1e-11)
        expectClose([try symmetric.determinant(), try general.determinant()], [-37, 14.5])
        #expect(try Tensor([1, 2, 2, 4], shape: [2, 2]).determinant() == 0)
        #expect(try Tensor(zeros: [0, 0]).determinant() == 1)
        expectClose([try general.conditionNumber()], [1.8865538347407451])
    }

    @Test func rankNullSpaceAndRangeBelongTogether() throws {
        let flat = Tensor([1, 2, 3, 2, 4, 6], shape: [2, 3])
        #expect(try flat.matrixRank() == 1)
        let null = try flat.nullSpace()
        #expect(null.shape == [3, 2])
        expectClose(try flat.product(null), [0, 0, 0, 0], 1e-14)
        let range = try flat.orthonormalBasis()
        expectClose(range, [1 / 5.0.squareRoot(), 2 / 5.0.squareRoot()])
        #expect(try Tensor([0, 0, 0, 0], shape: [2, 2]).conditionNumber() == .infinity)
        #expect(try Tensor([0, 0, 0, 0], shape: [2, 2]).matrixRank() == 0)
    }

    /// scipy.linalg.expm(C), expm(3 A), expm(C / 1000).
    @Test func matrixExponentialsAgreeWithSciPy() throws {
        expectClose(try general.exponential(), [
            -0.8687395395645781, 0.7073238934331723, 2.038638823011124, -0.8061559872733686, -2.0648899244284324,
            1.372981358222147, 3.528618500510417, -0.863321652469367, 6.110498581938159,
        ], 1e-12)
        expectClose(try (symmetric * 3).exponential().at(.at(0)), [
            426626733.9886216, 131398084.0190901, -331149957.95703465, 209946591.4519758,
        ], 1e-12)
        expectClose(try (general * 0.001).exponential(), [
            1.000997497750824, 0.0020014982483647203, 1.0011668122311832e-06, -0.003002122226695551, 1.0004966226053267,
            0.0010012497075884755, 0.0002518767500412302, -0.0010009994158854181, 1.002001500667146,
        ], 1e-15)
        expectClose(try Tensor(zeros: [2, 2]).exponential(), [1, 0, 0, 1])
    }

    @Test func singlePrecisionStaysSingle() throws {
        let single = tall.converted(to: .f32)
        let (u, s, vt) = try single.svd()
        #expect([u, s, vt].allSatisfy { $0.elementType == .f32 })
        expectClose(s, [17.427664980049162, 2.2559927511871614, 0.6610522292215533], 1e-6)
        expectClose(try symmetric.converted(to: .f32).eigh().values, try symmetric.eigh().values.doubles, 3e-6)
        #expect(try general.converted(to: .f32).solve(Tensor([1, 2, 3]).converted(to: .f32)).elementType == .f32)
    }

    @Test func badMatricesAreErrorsThatSayWhy() throws {
        #expect(throws: TensorError.notSquare(operation: "inv", [4, 3])) { try tall.inverse() }
        #expect(throws: TensorError.singular(operation: "solve", [2, 2])) {
            try Tensor([1, 2, 2, 4], shape: [2, 2]).solve(Tensor([1, 1]))
        }
        #expect(throws: TensorError.singular(operation: "inv", [2, 2])) { try Tensor([1, 2, 2, 4], shape: [2, 2]).inverse() }
        #expect(throws: TensorError.notPositiveDefinite(operation: "cholesky", order: 2)) {
            try Tensor([1, 2, 2, 1], shape: [2, 2]).cholesky()
        }
        #expect(throws: TensorError.notFinite(operation: "svd")) { try Tensor([1, .nan], shape: [1, 2]).svd() }
        #expect(throws: TensorError.notFinite(operation: "solve")) { try general.solve(Tensor([1, .infinity, 0])) }
        #expect(throws: TensorError.shapesDiffer(operation: "solve", [3, 3], [2])) { try general.solve(Tensor([1, 2])) }
        #expect(throws: TensorError.self) { try Tensor([1, 2]).svd() }
    }

    @Test func emptyMatricesHaveEmptyDecompositions() throws {
        let empty = try Tensor(zeros: [0, 3])
        #expect(try empty.svd().s.count == 0)
        #expect(try empty.svd(full: true).vt.shape == [3, 3])
        #expect(try empty.nullSpace().shape == [3, 3])
        #expect(try empty.matrixRank() == 0)
        #expect(try empty.pseudoinverse().shape == [3, 0])
        #expect(try Tensor(zeros: [0, 0]).eigh().values.count == 0)
    }
}
