"""CloudFormation: stacks of resources that are made by the lab's own calls, as their caller."""
