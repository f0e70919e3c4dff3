"""hmo-enforce: casework for councils that enforce standards in houses in multiple occupation."""
