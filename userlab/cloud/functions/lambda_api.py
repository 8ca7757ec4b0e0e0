"""placeholder"""

from userlab.cloud.aws_request import *


class LambdaApi:
    def __init__(self, cloud, invoker):
        self.cloud = cloud

    def handle(self, request, forward):
        return forward(request)
