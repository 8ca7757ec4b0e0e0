"""Documents of the lab that hang on moto's backend objects."""
