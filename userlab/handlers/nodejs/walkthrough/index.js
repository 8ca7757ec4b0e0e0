const AWS = require("aws-sdk");
const dynamo = new AWS.DynamoDB.DocumentClient();

exports.handler = async (event) => {
    const { httpMethod, pathParameters, body } = event;

    switch (httpMethod) {
        case "GET":
            const userId = pathParameters?.id;
            const getItem = await dynamo.get({
                TableName: "Users",
                Key: { UserID: userId }
            }).promise();
            return {
                statusCode: 200,
                body: JSON.stringify(getItem.Item)
            };

        case "POST":
            const data = JSON.parse(body);
            await dynamo.put({
                TableName: "Users",
                Item: data
            }).promise();
            return {
                statusCode: 200,
                body: "User created."
            };

        case "DELETE":
            const deleteId = pathParameters?.id;
            await dynamo.delete({
                TableName: "Users",
                Key: { UserID: deleteId }
            }).promise();
            return {
                statusCode: 200,
                body: "User deleted."
            };

        default:
            return {
                statusCode: 400,
                body: "Unsupported method"
            };
    }
};
