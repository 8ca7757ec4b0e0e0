import {
  App,
  CfnOutput,
  CustomResource,
  RemovalPolicy,
  Stack,
  aws_apigateway as apigateway,
  aws_apigatewayv2 as apigatewayv2,
  aws_dynamodb as dynamodb,
  aws_lambda_event_sources as eventSources,
  aws_apigatewayv2_integrations as integrations,
  aws_lambda as lambda,
  aws_lambda_nodejs as nodejs,
  custom_resources as resources,
  aws_s3 as s3,
  aws_sqs as sqs,
} from "aws-cdk-lib";

const app = new App();
const stack = new Stack(app, "Hits");
const removalPolicy = RemovalPolicy.DESTROY;

const table = new dynamodb.TableV2(stack, "Table", {
  partitionKey: { name: "path", type: dynamodb.AttributeType.STRING },
  removalPolicy,
});
const hits = new nodejs.NodejsFunction(stack, "Function", {
  entry: "hits.ts",
  runtime: lambda.Runtime.NODEJS_22_X,
  environment: { TABLE: table.tableName, WORD: process.env.WORD ?? "one" },
});
table.grantReadWriteData(hits);
hits.addEventSource(new eventSources.SqsEventSource(new sqs.Queue(stack, "Queue")));
const rest = new apigateway.LambdaRestApi(stack, "Rest", { handler: hits, cloudWatchRole: false });
const integration = new integrations.HttpLambdaIntegration("Hits", hits);
const http = new apigatewayv2.HttpApi(stack, "Http", { defaultIntegration: integration });

// A bucket that a function of CDK's own empties, and something that a function of ours makes, by CDK's framework.
const bucket = new s3.Bucket(stack, "Bucket", { autoDeleteObjects: true, removalPolicy });
const maker = new lambda.Function(stack, "Maker", {
  code: lambda.Code.fromInline(
    "def handler(event, context):\n" +
      "    return {'PhysicalResourceId': 'it', 'Data': {'Word': 'by a function: ' + event['RequestType']}}\n",
  ),
  handler: "index.handler",
  runtime: lambda.Runtime.PYTHON_3_13,
});
const provider = new resources.Provider(stack, "Provider", { onEventHandler: maker });
const made = new CustomResource(stack, "Made", { serviceToken: provider.serviceToken });

new CfnOutput(stack, "RestUrl", { value: rest.url, key: "Rest" });
new CfnOutput(stack, "HttpUrl", { value: http.apiEndpoint, key: "Http" });
new CfnOutput(stack, "Word", { value: made.getAttString("Word"), key: "Made" });
new CfnOutput(stack, "BucketName", { value: bucket.bucketName, key: "Bucket" });
