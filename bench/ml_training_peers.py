"""Other trainers on the rows of ml_training_bench.ts: python3 ml_training_peers.py TRAINER DIR."""

import json
import sys
import time

import numpy
from sklearn.metrics import log_loss, roc_auc_score

trainer, folder = sys.argv[1:3]


def read(name):
    target = numpy.fromfile(f"{folder}/{name}.y", dtype="<f4")
    return numpy.fromfile(f"{folder}/{name}.x", dtype="<f4").reshape(len(target), -1), target


train, valid, test = read("train"), read("valid"), read("test")
started = time.perf_counter()
if trainer == "xgboost":
    import xgboost

    data = xgboost.DMatrix(train[0], train[1])
    model = xgboost.train(
        {
            "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide",
            "max_leaves": 31, "max_depth": 8, "eta": 0.1, "lambda": 1, "max_bin": 255,
            "subsample": 0.8, "colsample_bytree": 0.8, "min_child_weight": 1, "nthread": 1,
            "eval_metric": "logloss", "seed": 1,
        },
        data, num_boost_round=600, evals=[(xgboost.DMatrix(valid[0], valid[1]), "valid")],
        early_stopping_rounds=25, verbose_eval=False,
    )
    seconds = time.perf_counter() - started
    rounds = model.best_iteration + 1
    scores = model.predict(xgboost.DMatrix(test[0]), iteration_range=(0, rounds))
else:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=600, learning_rate=0.1, max_leaf_nodes=31, max_depth=8, l2_regularization=1,
        min_samples_leaf=20, early_stopping=True, n_iter_no_change=25, random_state=1,
    ).fit(*train)
    seconds = time.perf_counter() - started
    rounds = model.n_iter_
    scores = model.predict_proba(test[0])[:, 1]
print(json.dumps({
    "rounds": int(rounds), "seconds": seconds,
    "auc": roc_auc_score(test[1], scores), "log_loss": log_loss(test[1], scores.astype("f8")),
}))
