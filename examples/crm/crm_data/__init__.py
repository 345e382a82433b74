"""One invented population of customers, and how each of six CRMs would store it."""
