"""Prints the reference values of Tests/AnalysisTests/RecordedStatisticsTests.swift, with SciPy 1.17."""

import numpy as np
from scipy import stats

a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
c = b[:8]

for sample in (a, b, c, [1, 2, 4], [1, 2, 4, 8], [1, 2, 4, 8, 16]):
    print("shapiro", len(sample), stats.shapiro(sample))
print("levene", stats.levene(a, b, c), stats.levene(a, c))
print("ncf", [stats.ncf.cdf(*row) for row in [(2.0, 3, 20, 4.0), (0.5, 1, 10, 0.7), (6.0, 2, 35, 9.0)]])
x, y = [1.0, 2.0], [2.5, 4.0, 4.0]
print("tiny t", stats.ttest_ind(x, y), stats.ttest_ind(x, y, equal_var=False))
print("tiny u", stats.mannwhitneyu(x, y), stats.mannwhitneyu([1.1, 2.2, 3.3], [0.5, 4.4]))
print("tied u", stats.mannwhitneyu(list(np.round(a)), list(np.round(c))))
print("tied w", stats.wilcoxon([0.5, -1.5, 2.0, 2.0, -0.5, 3.0, 0.0, 1.0]))
print("long tied w", stats.wilcoxon([3, -1, 2, 2, 5, -4, 7, 8, 9, 10, -6, 11, 12, 13, 14, 15]))
print("spearman", stats.spearmanr([1, 2, 2, 3, 5], [5, 6, 7, 8, 7]), stats.spearmanr([1, 2, 3], [1, 3, 2]))
pearson = stats.pearsonr([1, 2, 3, 5], [2, 1, 4, 3])
print("pearson", pearson, pearson.confidence_interval())
print("anova", stats.f_oneway([1, 2], [2.5, 4, 4], [7, 8, 9, 9.5]))
print("line", stats.linregress([1, 2, 4], [1, 3, 4]))
print("fdr", stats.false_discovery_control([0.01, 0.01, 0.2, 0.9, 0.04]))
for n, effect in [(34, 0.5), (5, 1.2)]:
    critical = stats.t.isf(0.025, n - 1)
    print("paired power", stats.nct.sf(critical, n - 1, effect * n**0.5) + stats.nct.cdf(-critical, n - 1, effect * n**0.5))
