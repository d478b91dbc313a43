from azure.identity import ManagedIdentityCredential
first = ManagedIdentityCredential()
