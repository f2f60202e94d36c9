"""Is what a lesson says of UnitMem true of UnitMem?"""

import numpy as np

from memexplorer.measures.units import unitmem
from memexplorer.panels.lessons.ideas import many_examples, unit_of_one


def test_a_unit_of_one_answers_one_example_alone(session):
    alone, alike = np.array([[2.0], [0], [0], [0]]), np.ones((4, 1))
    a_class, never = np.array([[1.0], [1], [0], [0]]), np.zeros((4, 1))
    scores = {
        "It answers one single example, and no other at all": unitmem(alone)[0],
        "It answers every example alike": unitmem(alike)[0],
        "It answers all examples of one class, and no others": unitmem(a_class)[0],
        "It never answers": unitmem(never)[0],
    }
    made = unit_of_one(session, np.random.default_rng(0))
    assert set(made.choices) == set(scores)
    assert [name for name in scores if scores[name] == 1] == [made.choices[made.right]]
    top = max(float(of.max()) for of in session.units.unitmem.values())
    assert f"The highest here is {top:.2f}" in made.why


def test_more_examples_do_not_lower_it(session):
    answers = np.random.default_rng(0).exponential(size=(10_000, 50))
    assert unitmem(answers).mean() > unitmem(answers[:1000]).mean()
    made = many_examples(session, np.random.default_rng(0))
    assert made.choices[made.right] == "It rises, or stays about the same"
