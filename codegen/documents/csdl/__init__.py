"""CSDL, the schema language of OData: from XML elements to the model in `documents.edm`."""
