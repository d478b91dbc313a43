from azure.ai.ml.identity import AzureMLOnBehalfOfCredential
