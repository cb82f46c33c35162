import Foundation
import Storage
import Testing

/// Files that other programs made, gzipped, in base 64.
enum ForeignFiles {
    /// Writes one of them, unpacked, to `path`.
    static func place(_ packed: String, at path: String) throws {
        let bytes = try #require(Data(base64Encoded: packed.filter { !$0.isWhitespace }))
        let archive = path + ".gz"
        try DurableWrite.write(Array(bytes), to: archive)
        try DurableWrite.write(Gzip.read(archive), to: path)
    }

    /// h5py 3, `h5py.File('w')` with: i2be = [1, -2, 300] ('>i2') · u1 = [[0, 255]] · i8 = [2⁵³, -1] · f8be = [0.5, -1e300]
    /// ('>f8') · f2 = [0.5, 65504] · flags = [True, False] · fixed = [b'ab', b'c'] ('S4') · vlen = ['x', 'β'] · complex =
    /// [1+2j] · g/inner = [0, 1, 2] · soft → /g/inner · dangling → /nowhere · outside = ExternalLink('/etc/passwd', '/x') ·
    /// loop = the root itself · z = zeros((100, 10)), gzip, shuffle · nothing = h5py.Empty('f8'); attributes title = 'h5py',
    /// n = int16(7), x = 1.5, list = [1., 2.], ok = True, names = ['a', 'b'].
    static let h5py = """
        H4sIAAAAAAACA+1bTWwbRRR+s7bjre0mTpumbiTAVAhMlMZNKNRAQtL8uBaKWqtOUSgSihOvE4Njh9ihLkWAhEDhgqqKQw+oKiAk
        BKJC4cIJ5YJUOLTigAQcUA5IQfwpEgeQQDGzu/PW3rHXTmgV0mS+y+y8ffP39s2bmTdv34gMhXe72lygQpbBDl4oR5Fhsd+cx/fj
        LCUsXWDpBxLSG0F99DG6l9V/yannpxl99NTwMFDOIgds57CdpUgI6Ek/COwERIaPRdX0E5a/gPrXinpGNB1EPWtmejbWzvRuv56G
        Y7Fh+LaTFVoBOKCWOvrhzGD1dgk4dN0mmNdbIEQn2BhfKfVqrN5dABLTeBUOkDW6JElaQZnVYyP0UUMD1/KFLfkdYidODhHa1wjL
        R/fV5p/l7AgzC/AKxxdA+9Bcuz4/GIakJkJoN/bW5kN74t+zuXKs1CtdAkRXD8OeSpx9lXg9M97JdfSsQTbXABZf4v9BvXkmWY1f
        xpH31xm/LFdXnK05z3CdnOthekrM711snDz/0iFmLzn6ArN/hQrBF9dIBxRxduE87VvWKWtHf+xZgPm3IVQ8TyA+ATCJH8lX+iJS
        Wb7Uq9U+qLpIl+iFpyfHfY73xluWJbD5gWy1vFh3BQQEBAS2Jza+7/JprM139xn7riNuOFJkByDr/ZfPYv+1sD3k4W8yznsuB7ia
        oJ48Akwe9m0mj4B+DpfA2J/j+SR8bIQevlVfz+lh3Cpay6fD4rxSuM3koY9vL9G/tPV4O9l4Za7FS9vSfhyg7701z6/AyechmfMA
        3JbzhXDneRs9f6vPrZIui7l1ttPsr7S/KaiuQespa62XT1jYbf+G5JLqnlDUdL6L5ZmDJhnS6clulk/Hp3JqmiooCZo+n1YyKn0y
        OzObVgowxerLZZN5NQ1OBVOZjGKILRHPTKVTGWSDYCZ7dlqZU4CTu7+On3GMczMd3s+NhzWK9UVuUm88zBNF6EzxUOlnsH3Z7EfE
        9pxGuZBRroWWK9T4xubTuYq/+o4PnhwhZQPl/UzXF6v7oQqG/ppXsekHZ8+V55F/wlgPzfQ4b92bxJ5MQEBAQEBAQEBAQEBAQOBW
        A+N5oix/TTKfz/n4KfQt+W2168U4rIWG2nzoZ+Hjg8Y5PvTDFBy16+vHtGVz5bjxODG8N9joPUpSNksYsbX8oHo8J7GM5yx0mPVJ
        YCfaHSP4ESL3C5n8F3iYxVNtuOr/zafyadXZbXW/gnbdXmZCapny8KlIVHM2S+UXADibV1geA2orrns4610P9rKSek/VIKzFx5D2
        8b5rPw2MRoaoeaR8bkpJBNqD2Aa2svxA28VwjHLBCphXM1LRXhQK2l2A/maVtd4G5vSbxMjLA6MjYXCQh91u6KWk3eBs9Lq1Oxcv
        fPZLTwf8rX2OL9uvHAI1KHYP9Ibu6oFPNV575vsxeJw+NsGjK/mnwElUhtXnXnwGblDqHXBiLjYD72jFXnXf8zosabxf//PbRbiP
        PraCM/r+ZfhVo34F5z+C17THwYMHl+BJrQ+nYz/fgHNaH47Hg9/BW1rDV//w/Clmya1Z4RtqRuwmGJ+LpXx+3Su+Ta/QDSEtTySc
        UrIW456bnk8m6RyXjX7p9ISSTMfzinHzYuwYJNsj3aWuuEqLbuimV3hCq+NX+Hpz/SXuPtFlwfcmx2e1obvM8d1pwXeV4wtY8H3O
        8XVb8F3n+Hos+H7g+MIWfL9zfFELvjWO74wFX+Muc/4MJ2+x8xIQEBAQEBDYLEiG58rPTo2LneYTbZTtax10z+eDdCqnRXpZRjRZ
        RBrqKP1r5GExWoTuxO+lNWWf1V+sN1KVP0N6mI9SP3n7IBOfUXK1Tt4W/Sz/l8rB5e1QzbMoY3lpQ+eKCk8i75NDbO2I03BkaMBQ
        HW0jPNH6BQEnixDEH1KJTGQMBpSNMEACUrIb/zElYNfCD43QN4cWdYi/jKp5NRoRfw2lh6ypknvcrkY0+o2oOikVQlc3bdmuhifK
        RnAifT3fhZ5rWlQNakQHNZH7ndn5fC6VUGg/gkp+Mjgbz+XOJiBYUHnT2ezsuKEq5IX2Lnx2ZrL5aTq6d3t3lP34FwI9TgiyQAAA
        """

    /// h5py 3: `v`, a virtual dataset over `other.h5`, and `ext`, whose raw data lies in `/etc/passwd`.
    static let outside = """
        H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwoYJND4UJAApRmhdAeUXsEEE2cEy0G1MwhCzUdXFxLk6gpS/R8NwOwxYIHQ
        HAyjYCQCD1fHABAdAeXD0tMJJlR1ZVA6taIEJV06kGkvIwMbxAxGGB9iMyMjRIAZqg5BS4CVCirYQ9OqA4MJN4PJf6gCVqAoSJ6J
        mYkRkp4h+YGFGZa0IeYKQbkgXksTYzYDQ8OgiIdgP38XRgYmeClRwYpfPSy/KjCPpmG6pCsmSLpiZ9AA8xmhZXAHG/byUwIeTxAW
        MyOs5JVAUxlBl/wtgVafrGBDVaefWpKsX5BYXFyeMpqIqADcnf19wGEtgBruHgxoEZFfkpFapJdhylABTpOMSGYwIfEF4GkOIffu
        esMimNoZ/KNhPgpGwSgYBaNgFIyCUTAKRsEoGAWjYBTQGwAAOJNK6AAYAAA=
        """

    /// h5py 3: `huge`, 10⁷ × 10⁶ doubles, and `overflow`, 2⁶² × 2³⁰ doubles, of which none was ever written.
    static let huge = """
        H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwo62FD5MPkEKM0IpTug9AommDgjWE4CKi4INR9dXUiQqytI9X80ALPHgAVC
        o7puFIwU4OHqGACiI6B8BSh9gglVXUZpeiqIzi9LLUrLyS9nQEufFiTay8jACtHLCONrQGgmiEDDtBlg2sGJHyufGZjyQSoFFewZ
        OCAyDCbcDCb/mSHmsQJFQfJMzBADOaA5hZmJGZYFXgCVgjBEO0PFgMZDsJ+/CyMDE8wxDArM+NXD8msF62gaJiVdQYEDFGPwqZCu
        QGU+F8MgSVcAMJlfnYgGAAA=
        """

    /// h5py 3, `libver="latest"`, ended by `os._exit` in SWMR mode: runs/00001/history/loss = 1/1 … 1/40 (f8), runs/00001/weights
    /// = [[0, 0, 0], [1, 1, 1], …] (f4, 40 × 3); the last flush was behind row 40.
    static let killedSWMR = """
        H4sIAAAAAAACA+2WS0hUURjHv/tQL+PrajcVsRzBhQshI2ljcJzBsXFVyLhoESgUjfTQHKOHRRMM9lhEREia1oz5KkydRGrCSgPRVk0wQY+NQY
        uW0iJyZWfu/e7MpxBNNEHR/Dk/ztwz5xy+87tnYC476+qzLcUWSVHSALOGccnGcxWOX7VYd+xx1jWKcErMpxPNWEQQANJzgXdyx4ljnmlzSwck
        J+ydtzmREtRoCWlVPNt3Cri2LjklhEaGLyRSQn60hAx3q6ezreN0CIvA0ZMHWw+5Oz1OCfes/LUSnl9cPZz4izjS5vHsEpP8Ihrbn03pJQggCB
        qAKAhCxYb7I2kg5FkZKPpoLVRnQvUaP3Iar07KVDYDyCJfqCqyVZZVi3nd4AH8Wzk34BuIuSjnLsS4C2mjE3Ncd1MKxpmtUKhA4XmIuSnQ3UiC
        KsmGnH5TTv/f7eLKe/+kw+bkvzXFKquy5WfzTR/m8T7hhwVX8MPv7JOTbvTuyqY2h63BDmBeL1eW0d/INvpIzvo39L/m1eIMGKbMuxZBUxoacu
        WmTEXTU7B2FFJJJZVUUvlBVpjRL7MmPW/wOcz6eqN5ieML7Hp5A28v8Ps5VrJ4nLdZnBdi9YX7O187HuH8GabVBDfVBKdx3UOWpyeI66fY+jq8
        LA7/ExqjluAl+AlzhGUC2OKoBCuhilBL2EtoJrTH2KpnAj2Ms4rJwGz3l/vo4x4r6m7hbQy9jLIDZZn7luwj6GeYdWkTuz+eGUJPd5l7W+Cp7+
        sg+hpkPV3FLaHRAHoLMJ9qV8p8fvQW7b22OJcI1wg3CX7CGGGK8JgwR1gihAlvCcuEz4QVwrcYSunZlfmMO8zweJttidh4G0Cf/Sz8ZF5bHb+F
        XvtY8ZCNtz7028uScPntcWSCQsgiqASNUEQoIfzZfAdczESwFBAAAA==
        """

    /// scipy 1.17, `savemat(…, do_compression=True)` with A = [[1, 2], [3, 4]], s = 'hi', st = {x: [1., 2.], y: 'z'},
    /// c = [1, 'a'] (object), i8 = int8([[1, -2]]), lg = [True, False].
    static let scipyMAT = """
        H4sIAAAAAAACA/N1DPFxdFIw1TNQ8HUM0U3LzElVCMhJLEnLL8q1UijIL86s0FFwLkpNLElNUcjPs1IITixR8MsvUzAyVDA0tTIytDI2VjAyMD
        JjIAMwevryAykDIK6Y8zg5IYGDIclM4RlDkh0bR0Lrp5kLZghyyDaa8AtoN/wUOMCzdOYCE+4pbAx2SoysIH1acH0GUH1iYH2SjTM4fYyNRJgz
        GRX0lSc3MjJIXWTcCdIRDNdxg/FIjsMZxiM+PAIHuJ4aHzIUdi7k9JjDuqZN0CPcIMToA+NNPo9fNze8SG+6pHCA8wgTj8GHg3KnChhmJjek8H
        H7lTs0MEwIZV3CGH+RdTvIaDu40REMEKN7gEZ3HUlnutzDc9JhFn+H7oQrnxMDz3ek8PHP2qnwlc3jVyTHC3GGTUKNJgz/RJh6QKaooXmpIUkg
        oXUTxEOGKVEOGcfqeXgYZKWYuEGqNTACwE+NzQAeAoZPljTf8EkwZJA5zugMACQiMWnpAQAA
        """
}
