" Vim syntax file for Dyn, written by `dyn doc --grammar`.
if exists("b:current_syntax")
  finish
endif

syn keyword dynControl if else for while break continue return include try catch assert
syn keyword dynOperatorWord in and or not
syn keyword dynDeclaration fn param
syn keyword dynValue true false none inf nan pi fan_in he xavier lecun orthogonal

" numbers
syn keyword dynBuiltin abs acos all any arange argmax argmin argsort asin atan atan2 ceil clip concat cos cosh cross cumsum diag dot erf exp expand expm1 eye f32 f64 floor full group histogram isfinite isnan kron linspace log log1p logspace max mean median meshgrid min norm ones outer prod quantile ravel reshape round shape sign sin sinh size sort sqrt squeeze stack std sum table tan tanh tensor trace transpose unique var where zeros
" random
syn keyword dynBuiltin choice permutation rand randint randn
" linear-algebra
syn keyword dynBuiltin cholesky cond det eig eigh eigvals expm inv lstsq null orth pinv qr rank solve svd svdvals
" functions
syn keyword dynBuiltin enumerate error fields filter float format help keys length map print read reduce show string time type values write zip
" differentiation
syn keyword dynBuiltin compile explain grad hessian hvp jacobian jvp value_and_grad
" training
syn keyword dynBuiltin compare experiment grid log_uniform minimize random_design reproduce summarize sweep train
" data
syn keyword dynBuiltin batches blobs border circles classification corrupt_labels csv dataset digits lowrank mnist moons random_labels regression shuffle_labels spirals split standardize subset teacher xor
" models
syn keyword dynBuiltin accuracy deep_linear elu encoder flatten gelu identity layers leaky_relu linear log_softmax logsumexp loss mlp model normal parameters predict relu sigmoid silu softmax softplus unflatten uniform
" losses
syn keyword dynBuiltin bce cross_entropy hinge huber implicit_em mae mse
" optimizers
syn keyword dynBuiltin adadelta adagrad adam adamw lbfgs lion muon nadam newton rmsprop sgd switch
" schedules
syn keyword dynBuiltin constant cosine exponential one_cycle plateau polynomial ramp step warmup
" regularizers
syn keyword dynBuiltin capacity l1 l2 layer_law nuclear orthogonality spectral spectral_clip spectral_norm
" spectra
syn keyword dynBuiltin effective_rank marchenko_pastur power_law spectrum stable_rank
" curvature
syn keyword dynBuiltin gradient_covariance gradient_overlap hessian_density hessian_matrix hessian_top hessian_trace interpolate landscape sharpness weight_match
" landscapes
syn keyword dynBuiltin ackley basins beale booth critical_lr escape_times himmelblau ill_conditioned monkey_saddle multistart rastrigin rosenbrock saddle saddles schwefel sphere stability styblinski_tang three_hump_camel
" decompositions
syn keyword dynBuiltin balancedness embedding_quality error_decomposition pca principal_angles subspace_overlap theory_least_squares theory_saxe tsne umap umap_aligned umap_transform
" clusters
syn keyword dynBuiltin dbscan distances kmeans separation silhouette trustworthiness
" chaos
syn keyword dynBuiltin bifurcation box_counts box_dimension correlation_dimension correlation_sum cross_recurrence double_well duffing embed false_neighbors fixed_points flow gali generalized_dimension henon ikeda information_dimension iterate joint_recurrence kaplan_yorke local_exponents logistic lorenz lyapunov lyapunov_from_series lyapunov_spectrum mle_dimension mutual_information periodic_orbits permutation_entropy recurrence recurrence_plot recurrence_quantification rossler sample_entropy standard_map surrogate_test surrogates takens_dimension tent twonn_dimension windowed_quantification zero_one_test
" criticality
syn keyword dynBuiltin activation_statistics adversarial_accuracy boundary boundary_dimension criticality_score dead_neurons edge_of_chaos perturbation_sensitivity
" statistics
syn keyword dynBuiltin anova benjamini_hochberg bootstrap cohens_d confidence_interval correlation hedges_g holm linear_fit mann_whitney paired_ttest permutation_test power sample_size spearman ttest welch wilcoxon
" probes
syn keyword dynBuiltin anomalies generalization_gap gradient_norms learning_rates linear_probe responsibilities responsibilities_change settled trajectory_length turning_angles
" pictures
syn keyword dynBuiltin annotate arrows band bars box contour figure heatmap hist image line panels plot save_figure scatter violin
" files
syn keyword dynBuiltin evidence hypothesis journal load note read_csv report save selfcheck verdict write_csv write_json write_text

syn match dynNumber "\<0x[0-9A-Fa-f_]\+\>"
syn match dynNumber "\<\d[0-9_]*\(\.\d[0-9_]*\)\?\([eE][+-]\?\d\+\)\?"
syn match dynField "\.\@<!\.\h\w*"
syn match dynComment "#.*$" contains=@Spell
syn match dynEscape "\\\(u{\x\+}\|.\)\|{{\|}}" contained
syn region dynInterpolation matchgroup=dynEscape start="{" end="}" contained contains=TOP
syn region dynString start=+"+ skip=+\\"+ end=+"+ oneline contains=dynEscape,dynInterpolation
syn region dynString start=+'+ end=+'+ oneline

hi def link dynControl Statement
hi def link dynOperatorWord Operator
hi def link dynDeclaration Keyword
hi def link dynValue Constant
hi def link dynBuiltin Function
hi def link dynNumber Number
hi def link dynComment Comment
hi def link dynString String
hi def link dynEscape SpecialChar

let b:current_syntax = "dyn"
